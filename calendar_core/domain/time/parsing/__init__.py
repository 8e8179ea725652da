"""Parsing of dates and times as people write them, in English and Korean: one step a module.

`tokenizer` (a string becomes tokens) → `numbers` (bare digits become days, hours, years) → `phrases` (which tokens make
one reading) → `dates` (days, months, quarters …) or `resolver` (clock times: all readings must be one moment).
`time_fields` is what a token states, `zone_names` how a zone is written, `zone_candidates` which zone that can be, and
`errors` why a text was not understood. Only `parser` is imported from outside.
"""
