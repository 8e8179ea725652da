"""Signing in: passwords and login."""
