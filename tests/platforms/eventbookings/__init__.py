"""EventBookings' adapter against small real servers."""
