"""On-site check-in: a frame becomes a code, a code a verdict, a verdict a committed line in a journal."""

__version__ = "0.1.0"
