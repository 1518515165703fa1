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
    # Media Foundation looks for hardware converters first, which costs many seconds at each opening (opencv/opencv#17687).
    os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
    # Video4Linux would wait ten seconds for a picture of a camera that has fallen silent, and hold the device meanwhile.
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")
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
