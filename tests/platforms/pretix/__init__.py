"""The pretix adapter against small servers on loopback that answer as a real one was seen to."""
