"""The day, in the order data travels: scanning → desk → badging → uploading → syncing."""
