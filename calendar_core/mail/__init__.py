"""How mail leaves: MIME, DKIM, SMTP, Maildir, delivery, bounces."""
