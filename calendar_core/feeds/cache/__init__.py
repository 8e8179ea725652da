"""Building, updating and caching of rendered feeds."""
