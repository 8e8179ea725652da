"""Who met whom, and the calendar at two instants, for one viewer."""
