"""Saving events and the directory, with everything that follows in the same transaction."""
