"""The adapter against a real pretix, which runs as a process of its own; skipped where none is given."""
