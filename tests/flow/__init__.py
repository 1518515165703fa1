"""Tests of kiosk.flow."""
