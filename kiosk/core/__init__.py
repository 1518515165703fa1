"""What a door decides: pure values and functions, no I/O, clock, thread, Qt or SQL."""
