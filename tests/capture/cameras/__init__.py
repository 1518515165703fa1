"""Every kind of camera."""
