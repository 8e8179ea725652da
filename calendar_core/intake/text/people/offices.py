"""The words for offices in press texts: "defense chief", "Secretary of State", 국방장관, 방위상."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("office_words.tsv")
_SAID: Final = re.compile(
    r"[^.;,]{0,30}?\b(?:said|told|added|noted|stressed|according to)\b|[^.;]{0,6}?,? who (?:said|told)"
)


@dataclass(frozen=True, kw_only=True)
class OfficeWord:
    """A word for an office at `[start, end)`: the kind and rank of the offices that it may be.

    `party` is the one whose office it is where the text names none; `office` is the office itself, where the word
    names just one. A plural names nobody.
    """

    start: int
    end: int
    kind: str
    rank: str = "principal"
    party: str | None = None
    office: str | None = None
    is_plural: bool = False


@cache
def _load_patterns() -> list[tuple[re.Pattern[str], dict[str, str]]]:
    """The rows of `office_words.tsv`, each a regular expression with the kind, rank, party and office that it means."""
    header, *rows = (line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines())
    patterns = []
    for row in rows:
        values = dict(zip(header, row, strict=True))
        if values["lang"] == "en":
            pattern = re.compile(rf"(?<![a-z])(?:{values['words']})(?P<plural>s?)(?![a-z])", re.IGNORECASE)
        else:
            pattern = re.compile(
                rf"(?:{values['words']})(?P<plural>들)?(?!\s?(?:회담|회의|급|회동|협의|대화|통화|후보))"
            )
        patterns.append((pattern, values))
    return patterns


def find_office_words(text: str) -> list[OfficeWord]:
    """The words for offices in a text, in order. Of two that overlap that of the earlier row of the table counts.

    >>> [(word.kind, text[word.start : word.end]) for text in ["U.S. Secretary of Defense Austin"]
    ...  for word in find_office_words(text)]
    [('defence', 'Secretary of Defense')]
    """
    taken: list[OfficeWord] = []
    for word in _matches(text):
        if not any(one.start < word.end and word.start < one.end for one in taken):
            taken.append(word)
    return sorted((word for word in taken if word.kind != "none"), key=lambda word: word.start)


def _matches(text: str) -> Iterator[OfficeWord]:
    for pattern, values in _load_patterns():
        for found in pattern.finditer(text):
            yield OfficeWord(
                start=found.start(),
                end=found.end(),
                kind=values["kind"],
                rank=values["rank"],
                party=values["party"] or None,
                office=values["office"] or None,
                is_plural=bool(found["plural"]),
            )


def is_speaker(text: str, end: int) -> bool:
    """Whether who is named up to `end` only speaks of an event: "the minister said"."""
    return _SAID.match(text, end) is not None
