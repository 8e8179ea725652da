"""Events: rows, cards, details, revisions, links and merges."""
