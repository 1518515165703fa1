"""One module per group of commands of the command line."""
