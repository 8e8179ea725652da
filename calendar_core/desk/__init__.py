"""The editors' desk, without Flask."""
