"""Calendar files (RFC 5545) of others: every event that can be read, and in words what cannot."""
