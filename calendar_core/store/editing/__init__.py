"""Writes to the record: events with their revisions, the directory, and whatever is derived from them."""
