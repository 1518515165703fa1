"""The Eventtia adapter against small servers on loopback."""
