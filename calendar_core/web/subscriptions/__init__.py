"""The pages of mail subscribers."""
