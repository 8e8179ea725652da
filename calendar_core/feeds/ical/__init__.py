"""iCalendar (RFC 5545): VEVENT, VTIMEZONE, content lines, validation."""
