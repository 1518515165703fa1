"""The printer drivers."""
