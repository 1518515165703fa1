"""The tests: they mirror the package, and each one's docstring is a claim."""
