"""Who is to be notified of what, and the letters."""
