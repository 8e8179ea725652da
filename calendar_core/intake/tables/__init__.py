"""Tables of CSV and XLSX: a row is an event. Bytes become a grid, headings a mapping, rows drafts with their cells."""
