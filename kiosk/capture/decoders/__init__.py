"""One file per decoding engine, each with an ADAPTER; the lowest rank is asked first."""
