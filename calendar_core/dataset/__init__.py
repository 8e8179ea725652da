"""The YAML data set: reading, loading and exporting it."""
