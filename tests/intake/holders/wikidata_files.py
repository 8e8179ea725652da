"""Files as Wikidata gives them, with the statements that a test wants. Their shape is that of Special:EntityData."""

import json
from typing import Any

GREGORIAN = "http://www.wikidata.org/entity/Q1985727"
JULIAN = "http://www.wikidata.org/entity/Q1985786"


def time_snak(name: str, time: str, precision: int = 11, calendar: str = GREGORIAN) -> dict[str, Any]:
    """A time: `time` is `2025-07-25`, with zeros for what is not known."""
    value = {
        "time": f"+{time}T00:00:00Z",
        "timezone": 0,
        "before": 0,
        "after": 0,
        "precision": precision,
        "calendarmodel": calendar,
    }
    return {
        "snaktype": "value",
        "property": name,
        "hash": "5a1f",
        "datavalue": {"value": value, "type": "time"},
        "datatype": "time",
    }


def unknown_snak(name: str, kind: str = "somevalue") -> dict[str, Any]:
    """A time of which is only known that there is one (`somevalue`) or none (`novalue`)."""
    return {"snaktype": kind, "property": name, "hash": "5a1f", "datatype": "time"}


def item_snak(name: str, key: str) -> dict[str, Any]:
    """Another entity."""
    value = {"entity-type": "item", "numeric-id": int(key[1:]), "id": key}
    return {
        "snaktype": "value",
        "property": name,
        "hash": "5a1f",
        "datavalue": {"value": value, "type": "wikibase-entityid"},
        "datatype": "wikibase-item",
    }


def url_snak(url: str) -> dict[str, Any]:
    """The address of a reference."""
    return {
        "snaktype": "value",
        "property": "P854",
        "hash": "5a1f",
        "datavalue": {"value": url, "type": "string"},
        "datatype": "url",
    }


def statement(
    office: str, *qualifiers: dict[str, Any], urls: tuple[str, ...] = (), rank: str = "normal"
) -> dict[str, Any]:
    """A statement of P39."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for one in qualifiers:
        grouped.setdefault(one["property"], []).append(one)
    return {
        "mainsnak": item_snak("P39", office),
        "type": "statement",
        "qualifiers": grouped,
        "qualifiers-order": [*grouped],
        "id": "Q1$A",
        "rank": rank,
        "references": [{"hash": "1b", "snaks": {"P854": [url_snak(url)]}, "snaks-order": ["P854"]} for url in urls],
    }


def entity(
    key: str, labels: dict[str, str], *statements: dict[str, Any], aliases: tuple[str, ...] = ()
) -> dict[str, Any]:
    """An entity with labels by language."""
    return {
        "pageid": 1,
        "ns": 0,
        "title": key,
        "lastrevid": 1,
        "modified": "2026-01-01T00:00:00Z",
        "type": "item",
        "id": key,
        "labels": {lang: {"language": lang, "value": text} for lang, text in labels.items()},
        "descriptions": {},
        "aliases": {"en": [{"language": "en", "value": text} for text in aliases]},
        "claims": {"P39": list(statements)} if statements else {},
        "sitelinks": {},
    }


def entity_data(*entities: dict[str, Any]) -> bytes:
    """What Special:EntityData answers."""
    return json.dumps({"entities": {one["id"]: one for one in entities}}, ensure_ascii=False).encode()


def dump_lines(*entities: dict[str, Any]) -> bytes:
    """Lines of the JSON dump."""
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in entities)
    return f"[\n{lines}\n]\n".encode()
