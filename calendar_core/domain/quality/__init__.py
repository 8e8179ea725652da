"""Checks of the record: issues, sources that disagree, the pattern of a series."""
