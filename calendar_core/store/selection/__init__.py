"""The filter in SQL: conditions, full-text search, the search index."""
