"""Feeds as JSCalendar (RFC 8984): the entries of the iCalendar feed of the same address, as JSON."""
