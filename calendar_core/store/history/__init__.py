"""Queries of the revisions of events: the changelog, the history of one event, changes since an instant."""
