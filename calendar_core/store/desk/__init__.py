"""What editors work with: drafts of forms, proposals, preview links, link checks."""
