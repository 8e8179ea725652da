"""Who holds which office: read from a table or a file of Wikidata, compared with the record, and proposed."""
