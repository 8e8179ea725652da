"""The record as documents to hand in: the diary of a week and the briefing sheet of an event, as Word file and PDF."""
