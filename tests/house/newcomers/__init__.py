"""Adapters that this project does not ship: one file each, dropped into a copy of the tree by the tests."""
