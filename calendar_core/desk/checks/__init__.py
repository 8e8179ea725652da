"""Checks of the record and its sources, the worklist, the link checker."""
