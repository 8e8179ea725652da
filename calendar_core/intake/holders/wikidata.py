"""Entities of Wikidata as files: what `Special:EntityData/Q….json` gives, or lines of the dump. Nothing is fetched.

Format: https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html. A term is a statement of P39 (position
held), with P580 (start), P582 (end), P1365 and P1366 (replaces, replaced by) and the P854 (address) of its references.
`read_entities` is run by `run_limited`, and answers plain JSON.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from calendar_core.domain.schema.values import parse_url
from calendar_core.errors import CalendarError
from calendar_core.intake.holders.stated_term import StatedTerm, term_to_json
from calendar_core.intake.plain_text import plain_line
from calendar_core.messages import LANGS, Message, mark

_MAX_ENTITIES: Final = 2_000
_MAX_TERMS: Final = 5_000
_ENTITY_ID: Final = re.compile(r"Q[1-9]\d{0,11}")
_TIME: Final = re.compile(r"\+(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d:\d\dZ")
# How exactly a time is known, as the length of the text that says it: year, month, day.
_LENGTHS: Final = {9: 4, 10: 7, 11: 10}
_GREGORIAN: Final = "Q1985727"
_ACTING: Final = "Q4676846"
#: Qualifiers by which a statement says that somebody only acts: nature of statement, role, sourcing circumstances.
_ACTING_PROPERTIES: Final = ("P5102", "P3831", "P1480", "P2868")


def is_wikidata(raw: bytes) -> bool:
    """Whether a file is JSON, by its first character."""
    return raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def read_entities(raw: bytes) -> list[dict[str, Any]]:
    """The terms of all people in a file, as `term_to_json`. Raises CalendarError for a file of another kind."""
    entities = {one["id"]: one for one in _list_entities(raw) if _ENTITY_ID.fullmatch(str(one.get("id")))}
    if not entities:
        raise CalendarError(
            "The file holds no entity of Wikidata.",
            next_step="Give what Special:EntityData answers as JSON, or lines of the JSON dump.",
        )
    terms = [term for entity in entities.values() for term in _read_terms(entity, entities)]
    return [term_to_json(term) for term in terms[:_MAX_TERMS]]


def _list_entities(raw: bytes) -> Iterator[dict[str, Any]]:
    """The entities of one answer, of an array, or of lines with a comma at their ends."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _not_json() from None
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        lines = (line.strip().rstrip(",") for line in text.splitlines())
        try:
            whole = [json.loads(line) for line in lines if line not in ("", "[", "]")]
        except (ValueError, RecursionError):
            raise _not_json() from None
    if isinstance(whole, dict):
        whole = list(whole["entities"].values()) if isinstance(whole.get("entities"), dict) else [whole]
    found = [one for one in whole if isinstance(one, dict)] if isinstance(whole, list) else []
    if len(found) > _MAX_ENTITIES:
        raise CalendarError(
            "The file holds %(count)s entities.",
            next_step="Give at most %(most)s: those of the people whose offices are meant.",
            count=len(found),
            most=_MAX_ENTITIES,
        )
    yield from found


def _read_terms(entity: dict[str, Any], entities: dict[str, dict[str, Any]]) -> Iterator[StatedTerm]:
    names = _labels(entity)
    if not names:
        return
    for claim in _list_of(_dict_of(entity.get("claims")).get("P39")):
        office = _value_of(_dict_of(claim.get("mainsnak"))).get("id")
        if claim.get("rank") == "deprecated" or not isinstance(office, str) or not _ENTITY_ID.fullmatch(office):
            continue
        notes: list[str] = []
        position = entities.get(office, {})
        source = _find_reference(claim)
        if source is None:
            notes.append(Message("The statement has no address as its reference."))
        yield StatedTerm(
            office=office,
            office_names=(*_labels(position).values(), *_aliases(position)),
            names=names,
            aliases=_aliases(entity),
            valid_from=_read_time(claim, "P580", notes),
            valid_to=_read_time(claim, "P582", notes),
            acting=any(_ACTING in _ids_of(claim, name) for name in _ACTING_PROPERTIES),
            source=source or f"https://www.wikidata.org/wiki/{entity['id']}#P39",
            where=f"{entity['id']}, {office}",
            notes=(*notes, *_note_others(claim, entities)),
        )


def _labels(entity: dict[str, Any]) -> dict[str, str]:
    labels = _dict_of(entity.get("labels"))
    found = {lang: plain_line(_dict_of(labels.get(lang)).get("value")) for lang in LANGS}
    return {lang: text for lang, text in found.items() if text}


def _aliases(entity: dict[str, Any]) -> tuple[str, ...]:
    aliases = _dict_of(entity.get("aliases"))
    found = (plain_line(one.get("value")) for lang in LANGS for one in _list_of(aliases.get(lang)))
    return tuple(dict.fromkeys(filter(None, found)))[:20]


def _read_time(claim: dict[str, Any], name: str, notes: list[str]) -> str | None:
    """A time as exactly as it is known: to the day, the month or the year; None for one that is not known so far."""
    snaks = _list_of(_dict_of(claim.get("qualifiers")).get(name))
    values = [_value_of(snak) for snak in snaks if snak.get("snaktype") == "value"]
    texts = {_format_time(value) for value in values}
    if len(texts) > 1:
        notes.append(Message("%(property)s has several values.", property=name))
        return None
    if None in texts:
        notes.append(
            Message(
                "%(property)s is known no more exactly than to a decade, or is a date of the Julian calendar.",
                property=name,
            )
        )
    return next(iter(texts), None)


def _format_time(value: dict[str, Any]) -> str | None:
    found = _TIME.fullmatch(str(value.get("time")))
    precision = value.get("precision")
    length = _LENGTHS.get(precision) if isinstance(precision, int) else None
    if found is None or length is None or not str(value.get("calendarmodel")).endswith(_GREGORIAN):
        return None
    return "-".join(found.groups())[:length]


def _find_reference(claim: dict[str, Any]) -> str | None:
    """The first address among the references that a link may lead to."""
    for reference in _list_of(claim.get("references")):
        for snak in _list_of(_dict_of(reference.get("snaks")).get("P854")):
            url = _dict_of(snak.get("datavalue")).get("value")
            try:
                return parse_url(url) if isinstance(url, str) else None
            except CalendarError:
                continue
    return None


def _note_others(claim: dict[str, Any], entities: dict[str, dict[str, Any]]) -> Iterator[str]:
    for name, words in (
        ("P1365", mark("The holder replaces %(name)s.")),
        ("P1366", mark("The holder is replaced by %(name)s.")),
    ):
        for key in _ids_of(claim, name)[:1]:
            other = _labels(entities.get(key, {}))
            yield Message(words, name=other.get("en") or next(iter(other.values()), key))


def _ids_of(claim: dict[str, Any], name: str) -> list[str]:
    snaks = _list_of(_dict_of(claim.get("qualifiers")).get(name))
    return [key for snak in snaks if isinstance(key := _value_of(snak).get("id"), str) and _ENTITY_ID.fullmatch(key)]


def _value_of(snak: dict[str, Any]) -> dict[str, Any]:
    return _dict_of(_dict_of(snak.get("datavalue")).get("value"))


def _dict_of(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list_of(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _not_json() -> CalendarError:
    return CalendarError("The file is not JSON.", next_step="Give it as Wikidata answers it, or a table.")
