"""What comes in: texts of others become proposals, each field with the words it was read from."""
