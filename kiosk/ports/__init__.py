"""What the flow asks of the outside world: Protocols and the values they exchange."""
