"""Hand scanners that have a port of their own, one module each."""
