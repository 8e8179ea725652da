"""Functions and filters of templates."""
