"""Preferences of mail subscribers: lead times, digests, letters, tokens of links."""
