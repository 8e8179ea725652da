"""Mail as a way in: who it is from, what it says and when, and the Maildir that it comes into. It is never answered."""
