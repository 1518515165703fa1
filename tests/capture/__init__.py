"""Cameras and decoders, on real frames, files and streams."""
