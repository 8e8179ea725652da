"""Extraction of events from press text in English and Korean, by the names of the record and rules of grammar.

Nothing is fetched and no model is asked. The steps: `passages` → `folded_text`, `name_index` → `date_mentions`,
`offices`, `event_mentions` → `extract`.
"""
