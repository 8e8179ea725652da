"""The outbox: messages, claims, settlement, back-off, bounces, the hold on all mail."""
