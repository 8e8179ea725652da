"""Lists of events: agenda, search, facets, counts and statistics."""
