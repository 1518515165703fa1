"""Hand scanners with a port of their own."""
