"""Pages of readers' own lists, and the star by which something enters one."""
