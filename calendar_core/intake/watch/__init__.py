"""Watched sources: definitions, asking them at their intervals, and their new and changed items as proposals."""
