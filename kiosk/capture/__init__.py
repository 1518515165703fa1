"""Cameras, decoders, and hand scanners."""
