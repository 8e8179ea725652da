"""The pages of one proposal of the queue."""
