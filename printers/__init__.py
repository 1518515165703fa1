"""One printer driver per module, each with an ADAPTER."""
