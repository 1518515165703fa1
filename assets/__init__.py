"""Fonts, icons, sounds, layouts and the demo's people; files, read through importlib.resources."""
