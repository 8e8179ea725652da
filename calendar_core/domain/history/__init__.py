"""What changed between two revisions, what that means, and how it is described."""
