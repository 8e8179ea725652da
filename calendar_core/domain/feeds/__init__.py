"""What may be asked of a feed: options, its window of past events, named collections."""
