"""The people of a text: words for offices, names, and words that stand for people named before."""
