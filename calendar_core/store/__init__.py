"""The database: two doors, the questions and the changes that several wings share."""
