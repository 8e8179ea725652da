"""The events of a text: the words for them, what the text says of each, and which words speak of the same one."""
