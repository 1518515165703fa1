"""Event platforms, spoken to over real HTTP."""
