"""Papers for people: reports as PDF and workbooks, drawn in the bundled fonts."""
