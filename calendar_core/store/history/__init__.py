"""The history of one event and the changes of all events."""
