"""The house itself: import contracts, sizes, pins, the built wheel, and a new adapter as one file."""
