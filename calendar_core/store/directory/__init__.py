"""Series, parties, offices, people and terms."""
