"""From a badge to a PDF."""
