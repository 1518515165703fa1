"""Tests of kiosk.commands."""
