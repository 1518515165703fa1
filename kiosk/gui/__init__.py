"""The only Qt: the window at the door."""
