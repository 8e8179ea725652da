"""How a time was stated: the grammar behind `reading.read_when`, one step per file.

`words` (a string becomes tokens) → `numbers` (bare digits become days, hours, years) → `phrases` (which tokens make one
reading) → `dates` (days, months, quarters …) or `moments` (clock times: all readings must be one moment). `facts` is
what a word states; `zone_names` how a zone is written, and `bases` by which clock that can be. `misreadings` are the
refusals. Only `reading` is imported from outside.
"""
