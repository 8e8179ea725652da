"""The dates of a text: their words, what they mean by the day of the report, and which of them are of an event."""
