"""Fault scripts, end to end: the real flow against the real sandbox."""
