"""The texts of letters: reminder, change, digest, confirmation."""
