"""How a response is made: headers, errors, feeds, cached pages, redirects."""
