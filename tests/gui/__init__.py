"""The window, driven through a fake door, on Qt's offscreen platform."""
