"""The rules of the field. Pure: no input or output, no framework, and `now` is an argument."""
