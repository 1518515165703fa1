"""One module per group of commands of the command line.

A layer that design.md does not name, between ``__main__`` and ``wiring``: it asks the wiring for parts and prints what they say.
"""
