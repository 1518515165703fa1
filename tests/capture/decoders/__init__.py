"""Every decoding engine."""
