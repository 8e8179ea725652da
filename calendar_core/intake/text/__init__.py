"""Extraction of events from press text in English and Korean, by the names of the record and rules of grammar.

Nothing is fetched and no model is asked. The steps: `passages` cuts a text into sentences; `sentences` finds what is
in one (`name_index`, `dates`, `people`, `places`, `events.event_mentions`) and cuts it into `clauses`; `clause_events`
adds each to the events told so far (`story`, `events.same_event`); `events.finish` makes the drafts.
"""
