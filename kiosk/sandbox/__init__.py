"""The demo's event platforms, served over real HTTP on loopback, in a process of their own."""
