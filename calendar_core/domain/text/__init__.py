"""Texts: cleaning, normalization for search, n-grams, ordinals, suggestions, email addresses."""
