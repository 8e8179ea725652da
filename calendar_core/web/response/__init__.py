"""Building of responses: headers, errors, feeds, cached pages, redirects."""
