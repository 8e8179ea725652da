"""The record of one event, what a viewer may see of it, and the selection of events by a filter."""
