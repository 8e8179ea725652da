"""Pages that count and compare: statistics, coverage, who met whom, two parties, two instants, two editions."""
