"""One event platform per module, each with an ADAPTER."""
