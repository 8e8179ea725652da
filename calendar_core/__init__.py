"""Entente's program: the calendar, its feeds, its mail, its desk."""
