"""One file per kind of camera, each with an ADAPTER that accepts a source."""
