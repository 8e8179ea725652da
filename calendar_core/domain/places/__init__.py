"""Countries, cities and capitals: names, zones and coordinates."""
