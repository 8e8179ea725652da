"""SQL of a selection: conditions, full-text search, search index."""
