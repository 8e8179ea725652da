"""Changes of events: diffs, their classification and description, what the public saw of them, merging."""
