"""What an event may look like in a file or a form: fields, values, and errors with their place."""
