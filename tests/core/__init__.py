"""What the core decides, without any outside world."""
