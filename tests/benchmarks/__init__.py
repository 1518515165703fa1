"""Speed, measured: run by ``make bench``; prints a table and JSON. Nothing here passes or fails."""
