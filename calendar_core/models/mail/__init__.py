"""Tables of outgoing mail: the outbox, its holds and back-offs, and bounces."""
