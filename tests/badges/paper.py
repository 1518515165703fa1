"""What a printer would see of a badge: pixels, ink, and the page's drawing operators."""

import base64
import re
import zlib

import numpy as np
import pypdfium2
from numpy.typing import NDArray

MM_PER_INCH = 25.4
Pixels = NDArray[np.uint8]


def page_size(pdf: bytes) -> tuple[float, float]:
    """Width and height of the only page in mm."""
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    width, height = document[0].get_size()
    document.close()
    return width / 72 * MM_PER_INCH, height / 72 * MM_PER_INCH


def raster(pdf: bytes, dpi: float = 203.2) -> Pixels:
    """The page in grey, height × width, 0 black, at a label printer's resolution (203.2 dpi is 8 dots a mm)."""
    document = pypdfium2.PdfDocument(pdf)
    pixels: Pixels = document[0].render(scale=dpi / 72, grayscale=True).to_numpy().copy()
    document.close()
    return pixels.reshape(pixels.shape[0], pixels.shape[1])


def ink_margins(pixels: Pixels, dpi: float = 203.2) -> tuple[float, float, float, float]:
    """Paper without ink at the left, top, right and bottom edge in mm."""
    rows, columns = np.flatnonzero((pixels < 128).any(axis=1)), np.flatnonzero((pixels < 128).any(axis=0))
    height, width = pixels.shape
    edges = (columns[0], rows[0], width - 1 - columns[-1], height - 1 - rows[-1])
    left, top, right, bottom = (float(edge) / dpi * MM_PER_INCH for edge in edges)
    return left, top, right, bottom


def between(pixels: Pixels, low: float, high: float) -> Pixels:
    """The rows from ``low`` to ``high`` mm above the lower edge of a page 100 mm high."""
    height = pixels.shape[0]
    return pixels[round(height * (1 - high / 100)) : round(height * (1 - low / 100))]


def operators(pdf: bytes) -> str:
    """The page's drawing operators."""
    stream = re.search(rb"ASCII85Decode /FlateDecode.*?stream\r?\n(.*?)~>", pdf, re.DOTALL)
    assert stream is not None
    return zlib.decompress(base64.a85decode(stream[1])).decode("ascii")
