"""From a badge to a PDF.

One layout, in true size. All text is shaped (uharfbuzz, with python-bidi's levels) and drawn as outlines of bundled fonts, so that the
page needs no font of any printer or viewer and no glyph can be missing. The raster that label printers take is made from this PDF by
the drivers that need one; the folder printer needs none.
"""
