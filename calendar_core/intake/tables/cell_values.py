"""What the text of a cell means, by the names and words of the record. Each function raises CalendarError otherwise."""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, Literal

from calendar_core.domain.places.countries import COUNTRIES
from calendar_core.domain.text.normalization import normalize
from calendar_core.domain.text.ordinals import parse_ordinals
from calendar_core.domain.text.suggestions import suggest_or_list
from calendar_core.domain.time.parsing.parser import parse_when
from calendar_core.domain.time.when import Day
from calendar_core.domain.vocabulary import KINDS, SIDES, Certainty, Lifecycle, format_label, label_forms
from calendar_core.errors import CalendarError
from calendar_core.intake.draft import DraftParticipant
from calendar_core.intake.text.events.event_mentions import find_events
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.nationalities import find_pairs
from calendar_core.intake.text.people.context import PeopleContext
from calendar_core.intake.text.people.participants import find_participants
from calendar_core.messages import LANGS, Message, mark

_STATUS_FILE: Final = Path(__file__).with_name("status_cells.tsv")
_BETWEEN_NAMES: Final = re.compile(r"[,;/\n、|]|\s[-–—]\s")
_BETWEEN_PARTIES: Final = re.compile(r"[,;/\n、|&+·ㆍ–—-]|\band\b|\bwith\b|및|(?<=[가-힣])[와과]\s")
#: Pairs of syllables (한미) are known before a noun; in a cell of parties they stand alone.
_NOUN: Final = "간 회담"

Status = tuple[Literal["certainty"], Certainty] | tuple[Literal["lifecycle"], Lifecycle]


def _unknown(text: str, noun: str, next_step: str) -> CalendarError:
    return CalendarError(
        "%(text)s is no %(noun)s of the record.", next_step=next_step, text=f"“{text[:60]}”", noun=Message(noun)
    )


def parse_number(text: str) -> int:
    """A meeting number: 57, 57th, 제57차."""
    found = parse_ordinals([normalize(text).replace(" ", "")])
    if len(found) != 1 or found[0] == 0:
        raise CalendarError(
            "%(text)s is not a meeting number.", next_step="Write it in digits: 57.", text=f"“{text[:40]}”"
        )
    return found[0]


@cache
def _kinds() -> dict[str, str]:
    """The kinds by their folded words and labels."""
    labels = {normalize(form): kind for lang in LANGS for kind in KINDS for form in label_forms(kind, lang)}
    return labels | {normalize(kind): kind for kind in KINDS}


def parse_kind(text: str) -> str:
    """A kind of event: its word, its label, or what press texts call it."""
    if found := _kinds().get(normalize(text)):
        return found
    kinds = {event.kind for event in find_events(text, []) if event.kind in KINDS}
    if len(kinds) == 1:
        return str(kinds.pop())
    raise _unknown(text, mark("kind of event"), suggest_or_list(text, list(KINDS)))


@cache
def _status_words() -> dict[str, Status]:
    _, *rows = (line.split("\t") for line in _STATUS_FILE.read_text(encoding="utf-8").splitlines())
    words: dict[str, Status] = {}
    for axis, value, listed in rows:
        for word in listed.split("; "):
            words[_without_blanks(word)] = (axis, value)  # type: ignore[assignment]  # a test reads each row
    for axis, value in list(words.values()):
        for lang in LANGS:
            words.setdefault(_without_blanks(format_label(value, lang)), (axis, value))  # type: ignore[arg-type]
    return words


def _without_blanks(text: str) -> str:
    return normalize(text).replace(" ", "")


def parse_status(text: str) -> Status:
    """A certainty or a lifecycle: columns of a status hold either.

    >>> parse_status("취소"), parse_status("Tentative"), parse_status("확정")
    (('lifecycle', 'cancelled'), ('certainty', 'expected'), ('certainty', 'confirmed'))
    """
    found = _status_words().get(_without_blanks(text))
    if found is None:
        known = ["expected", "proposed", "announced", "confirmed", "held", "postponed", "cancelled"]
        raise _unknown(text, mark("status"), suggest_or_list(text.lower(), known))
    return found


def parse_side(text: str) -> str:
    """Whose voice a source is."""
    labels = {normalize(format_label(side, lang)): side for lang in LANGS for side in SIDES}
    found = labels.get(normalize(text)) or next((side for side in SIDES if normalize(side) == normalize(text)), None)
    if found is None:
        raise _unknown(text, mark("side"), suggest_or_list(text, list(SIDES)))
    return str(found)


def parse_day(text: str) -> date:
    """One day, in any form that the date reader knows."""
    when = parse_when(text).when
    if not isinstance(when, Day):
        raise CalendarError("%(day)s is not a day.", next_step="Write it as 2026-11-30.", day=repr(text[:20]))
    return when.day


def parse_series(text: str, known: KnownNames) -> str:
    """A series by its id or one of its names."""
    if text in known.series:
        return text
    found = {mention.ids for mention in known.index.find(text) if mention.kind == "series"}
    if len(found) == 1 and len(ids := found.pop()) == 1:
        return ids[0]
    raise _unknown(text, mark("series"), suggest_or_list(text, list(known.series)))


def parse_parties(text: str, known: KnownNames) -> tuple[str, ...]:
    """The parties of a list of names or codes: "KR, US", "Korea–Japan", 한·미·일."""
    pairs = [one for one in find_pairs(f"{text.strip()}{_NOUN}") if one[1] == 0 and one[2] >= len(text.strip())]
    if pairs:
        return pairs[0][0]
    # CLDR, of which the names of countries are, writes "Bosnia & Herzegovina".
    whole = _find_party(text.strip(), known) or _find_party(text.strip().replace(" and ", " & "), known)
    if whole:
        return (whole,)
    names = _BETWEEN_PARTIES.split(text)
    found = [(name.strip(), _find_party(name.strip(), known)) for name in names if name and name.strip()]
    for name, party in found:
        if party is None:
            raise _unknown(name, mark("party"), mark("Write the name of a country or organisation, or its code."))
    return tuple(dict.fromkeys(party for _, party in found if party is not None))


def _find_party(name: str, known: KnownNames) -> str | None:
    """The one party that a whole text names."""
    if name in COUNTRIES or name in known.organisations:
        return name
    mentions = [one for one in known.index.find(name) if one.kind == "party"]
    is_whole = len(mentions) == 1 and mentions[0].start == 0 and mentions[0].end == len(name)
    return mentions[0].ids[0] if is_whole else None


def parse_country(text: str, known: KnownNames) -> str:
    """The country of a venue by its code or name."""
    party = _find_party(text.strip(), known)
    if party not in COUNTRIES:
        raise _unknown(text, mark("country"), mark("Write its name or its ISO 3166-1 code, such as KR."))
    return str(party)


def parse_participants(text: str, known: KnownNames, day: date | None) -> tuple[DraftParticipant, ...]:
    """The participants of a list of names, with the offices beside them, or those that they hold on a day."""
    found: list[DraftParticipant] = []
    for piece in filter(None, (one.strip() for one in _BETWEEN_NAMES.split(text))):
        people = find_participants(piece, known.index.find(piece), PeopleContext(known=known, day=day))
        if not people:
            found.append(DraftParticipant(person_text=piece))
        found += [DraftParticipant(person=one.person, person_text=one.person_text, office=one.office) for one in people]
    return tuple(dict.fromkeys(found))
