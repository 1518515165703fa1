"""OpenCV, brought in at first use: quiet, and without the plug-in paths of its own Qt."""

import os
from types import ModuleType

_SILENT = 0
"""LOG_LEVEL_SILENT of OpenCV's logger.hpp."""


def opencv() -> ModuleType:
    """The ``cv2`` module. Importing it costs a tenth of a second, so nothing imports it before a camera or film is opened.

    OpenCV points Qt at plug-ins of its own, which breaks PySide6 in the same process: both variables are removed again.
    FFmpeg reads its log level from the environment, once, when the first stream or film is opened.
    """
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    import cv2

    os.environ.pop("QT_QPA_PLATFORM_PLUGIN_PATH", None)
    os.environ.pop("QT_QPA_FONTDIR", None)
    return cv2


def quiet() -> None:
    """OpenCV's own warnings go nowhere: what is wrong with a camera is said once, in our words. Called at each opening."""
    cv2 = opencv()
    # OpenCV 5 has moved what 4 has at the top.
    silence = getattr(cv2, "setLogLevel", None) or cv2.utils.logging.setLogLevel
    silence(_SILENT)
