"""Editing: actions, saving, merging and splitting, suggestions, the impact of a change."""
