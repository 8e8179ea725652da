"""Pages for following a selection, and those of mail subscribers."""
