"""What meetings say of their parties, offices and people: levels, pairs of those who met, two editions compared."""
