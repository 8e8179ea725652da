"""What templates use: URLs and filters."""
