"""The demo's event platform, as a process of its own."""
