"""Data of editors beside the record: form drafts, proposals, preview links, link checks."""
