"""The labels and options of the forms of the desk."""
