"""Pages of mail subscribers."""
