"""From a badge to paper: letters, lines, code, page."""
