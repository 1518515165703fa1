"""The guest list: files as people have them, read to the letter."""
