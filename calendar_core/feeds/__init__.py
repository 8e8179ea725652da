"""Feeds: a selection becomes VEVENTs, and those become bytes with an ETag."""
