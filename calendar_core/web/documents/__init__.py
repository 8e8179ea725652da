"""Documents to hand in: the diary of a week and the briefing sheet of an event, as pages and files."""
