"""Readers' own lists: found by their links, changed, and what a query may name."""
