"""Parsing of dates and times as people write them, in English and Korean: one step a module.

`tokenizer` (a string becomes tokens) → `numbers` (bare digits become days, hours, years) → `phrases` (which tokens make
one reading) → `dates` (days, months, quarters …) or `resolver` (clock times: all readings must be one moment).
`time_fields` is what a token states; `token_patterns`, `short_dates`, `half_days` and `refused_words` are the known
words; `offsets` tells a minus sign from a dash. `zone_names` is how a zone is written, `zone_candidates` which zone
that can be, `moments` which instants a clock time can be, and `errors` why a text was not understood. What is asked
of an editor is in docs/decisions/0109. Only `parser` is imported from outside, and `errors` for its quotes.
"""
