"""The database: queries and changes that more than one part of the program needs."""
