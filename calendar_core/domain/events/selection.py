"""The filter that decides which events a page, a feed, an API call or a subscription shows.

It is parsed from a query string and applied to a record. `store.selection.conditions` is the same filter in SQL; a test
holds the two together. Visibility is a separate rule (`visibility`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from urllib.parse import parse_qsl, urlencode

from calendar_core.domain.events.collections import COLLECTIONS, COLLECTIONS_BY_NAME
from calendar_core.domain.events.query_values import parse_as_of, parse_day, parse_words
from calendar_core.domain.events.reader_lists import ReaderList
from calendar_core.domain.events.record import EventRecord
from calendar_core.domain.text.normalization import contains_word, split_query
from calendar_core.domain.text.suggestions import suggest_or_list
from calendar_core.domain.time.date_words import DateWords, parse_search_words
from calendar_core.domain.time.zone_keys import zone
from calendar_core.domain.vocabulary import CERTAINTIES, KINDS, LIFECYCLES
from calendar_core.errors import CalendarError, NotFound
from calendar_core.messages import LANGS, Lang, mark

_MATCH_ALL_KEYS = ("party", "person", "office", "collection")
_MATCH_ANY_KEYS = ("series", "kind", "country", "certainty", "lifecycle")
_SINGLE_KEYS = ("q", "from", "to", "as_of")
_DISPLAY_KEYS = ("lang", "zone", "days")
#: Whose days a calendar has: those of the venue (the default), or of the reader's zone.
DAYS = ("venue", "zone")
#: The key of readers' own lists. Its values are secrets: no log, cache key or table has them.
LIST_KEY = "list"
QUERY_KEYS = (*_MATCH_ALL_KEYS, LIST_KEY, *_MATCH_ANY_KEYS, *_SINGLE_KEYS, *_DISPLAY_KEYS)

_MAX_VALUE_LENGTH = 200


def refuse_list(_name: str) -> ReaderList:
    """Raise NotFound, as for a list that does not exist. The name is a secret, and is not repeated."""
    raise NotFound(
        "There is no list with this link.",
        next_step="It was deleted or has a new link: look for the newest link, or make another list by a star.",
        where=f"?{LIST_KEY}",
    )


@dataclass(frozen=True, kw_only=True)
class KnownIds:
    """The ids that a query may name, by key: `{"party": {"KR", …}, "series": …}`.

    `find_list` finds a reader's list by the name that a query has for it. It raises NotFound.
    """

    values: Mapping[str, Collection[str]]
    find_list: Callable[[str], ReaderList] = refuse_list


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A filter. Tuples are sorted and without repeats, so that equal filters are equal values.

    `party`, `person`, `office`: all must take part. `collection`, `lists`: it is in all of them. `series`, `kind`,
    `country`, `certainty`, `lifecycle`: any of them. `from_day` and `to_day` are days at the venue, `to_day` exclusive.
    `as_of` is an instant.
    """

    party: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    office: tuple[str, ...] = ()
    collection: tuple[str, ...] = ()
    lists: tuple[ReaderList, ...] = ()
    series: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    certainty: tuple[str, ...] = ()
    lifecycle: tuple[str, ...] = ()
    q: str = ""
    from_day: date | None = None
    to_day: date | None = None
    as_of: datetime | None = None

    @property
    def search_terms(self) -> tuple[str, ...]:
        """The normalised words of `q` without its dates, all of which must be found."""
        return parse_search_words(self.q).words

    @property
    def search_dates(self) -> tuple[DateWords, ...]:
        """The dates among the words of `q`, all of which the event must touch or have as words."""
        return parse_search_words(self.q).dates

    @property
    def name_terms(self) -> tuple[str, ...]:
        """The normalised words of `q` by which names are found: its dates only where it has nothing else."""
        return self.search_terms or split_query(self.q)

    @property
    def is_unfiltered(self) -> bool:
        """Whether it selects every event."""
        return self == Selection()

    def narrow_to_days(self, first: date, end: date) -> "Selection":
        """As much of the selection as touches the days `[first, end)`."""
        from_day, to_day = max(first, self.from_day or first), min(end, self.to_day or end)
        return replace(self, from_day=from_day, to_day=to_day)

    def without_secrets(self) -> "Selection":
        """The selection with the ids of its lists in place of the tokens of their links: to be stored or logged."""
        return replace(self, lists=tuple(replace(one, name=one.id) for one in self.lists))

    def pairs(self) -> list[tuple[str, str]]:
        """The selection as the pairs of a query string, in one fixed order."""
        pairs = [(key, value) for key in (*_MATCH_ALL_KEYS, *_MATCH_ANY_KEYS) for value in getattr(self, key)]
        pairs += [(LIST_KEY, one.name) for one in self.lists]
        if self.q:
            pairs.append(("q", self.q))
        if self.from_day:
            pairs.append(("from", self.from_day.isoformat()))
        if self.to_day:
            pairs.append(("to", self.to_day.isoformat()))
        if self.as_of:
            pairs.append(("as_of", self.as_of.strftime("%Y-%m-%dT%H:%M:%SZ")))
        return pairs

    def query(self) -> str:
        """The canonical query string: equal selections have equal ones.

        >>> Selection(party=("KR", "US"), q="2+2").query()
        'party=KR&party=US&q=2%2B2'
        """
        return urlencode(self.pairs())


def names_list(query: str) -> bool:
    """Whether a query string names a reader's list.

    >>> names_list("party=KR&list=5f"), names_list("q=list")
    (True, False)
    """
    return any(key == LIST_KEY for key, _ in parse_qsl(query))


@dataclass(frozen=True, kw_only=True)
class Display:
    """The language of a page, the reader's time zone if one is given, and whose days a calendar has (`DAYS`)."""

    lang: Lang = "en"
    zone: str | None = None
    days: str = "venue"


@dataclass
class _QueryValues:
    """The values of a query string by key; each is checked when it is added."""

    known: KnownIds
    values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, key: str, value: str) -> None:
        if key not in QUERY_KEYS:
            raise CalendarError(
                "The key %(key)s is not known.",
                next_step=suggest_or_list(key, QUERY_KEYS),
                where=f"?{key}",
                key=repr(key),
            )
        if len(value) > _MAX_VALUE_LENGTH:
            raise CalendarError(
                "The value has %(count)s characters.",
                next_step="Use at most %(most)s.",
                where=f"?{key}",
                count=len(value),
                most=_MAX_VALUE_LENGTH,
            )
        if value:
            self.values.setdefault(key, []).append(value)

    def get_all(self, key: str) -> tuple[str, ...]:
        allowed = _ALLOWED_VALUES.get(key) or self.known.values.get(key, ())
        found = set[str]()
        for value in self.values.get(key, []):
            match = value if value in allowed else _find_in_other_case(value, allowed)
            if match is None:
                raise CalendarError(
                    "No %(key)s is called %(value)s.",
                    next_step=suggest_or_list(value, allowed, mark("Known are: %(words)s.")),
                    where=f"?{key}",
                    key=key,
                    value=repr(value),
                )
            found.add(match)
        return tuple(sorted(found))

    def get_lists(self) -> tuple[ReaderList, ...]:
        found = {one.id: one for one in map(self.known.find_list, self.values.get(LIST_KEY, []))}
        return tuple(found[key] for key in sorted(found))

    def get_one(self, key: str) -> str | None:
        given = list(dict.fromkeys(self.values.get(key, [])))
        if len(given) > 1:
            raise CalendarError(
                "%(key)s is given %(count)s times.",
                next_step="Give it once.",
                where=f"?{key}",
                key=key,
                count=len(given),
            )
        return given[0] if given else None


def _find_in_other_case(value: str, allowed: Collection[str]) -> str | None:
    """The allowed value that differs only in its capitals, as ids of addresses may; None where there is none."""
    folded = value.lower()
    return next((one for one in allowed if one.lower() == folded), None)


_ALLOWED_VALUES: dict[str, Collection[str]] = {
    "collection": COLLECTIONS_BY_NAME,
    "kind": KINDS,
    "certainty": CERTAINTIES,
    "lifecycle": LIFECYCLES,
    "lang": LANGS,
    "days": DAYS,
}


def parse_selection(pairs: Iterable[tuple[str, str]], known: KnownIds) -> tuple[Selection, Display]:
    """The selection of a query string; empty values are ignored.

    Raises CalendarError for an unknown key or value, with the most similar known ones.
    """
    query = _QueryValues(known)
    for key, value in pairs:
        query.add(key, value)
    reader_zone = query.get_one("zone")
    if reader_zone is not None:
        zone(reader_zone)
    lang = query.get_all("lang")[0] if query.get_one("lang") else "en"
    days = query.get_all("days")[0] if query.get_one("days") else "venue"
    words = parse_words(query.get_one("q"))
    from_day, to_day = (parse_day(query.get_one(key), key) for key in ("from", "to"))
    if from_day and to_day and from_day >= to_day:
        raise CalendarError(
            "The end date is not after the start date.",
            next_step="Choose a later end date; the end date itself is not included.",
            where="?to",
        )
    chosen = {key: query.get_all(key) for key in (*_MATCH_ALL_KEYS, *_MATCH_ANY_KEYS)}
    as_of = parse_as_of(query.get_one("as_of"), reader_zone)
    return Selection(
        **chosen, lists=query.get_lists(), q=words, from_day=from_day, to_day=to_day, as_of=as_of
    ), Display(lang=lang, zone=reader_zone, days=days)


_SELECTIONS_OF_COLLECTIONS = {
    one.name: tuple(Selection(**filters) for filters in one.filters)  # type: ignore[arg-type]  # no field of another type
    for one in COLLECTIONS
}


def selections_of_collection(name: str) -> tuple[Selection, ...]:
    """The selections whose union a collection is."""
    return _SELECTIONS_OF_COLLECTIONS[name]


def is_selected(selection: Selection, record: EventRecord, search_text: str) -> bool:
    """Whether the record is in the selection; `search_text` is its normalised text. `as_of` is not applied here."""
    taking_part = {
        "party": set(record.parties),
        "person": {participant.person for participant in record.participants},
        "office": {participant.office for participant in record.participants},
    }
    single = {
        "series": record.series,
        "kind": record.kind,
        "country": record.country,
        "certainty": record.certainty,
        "lifecycle": record.lifecycle,
    }
    return (
        all(present.issuperset(getattr(selection, key)) for key, present in taking_part.items())
        and all(_is_in_collection(name, record, search_text) for name in selection.collection)
        and all(one.has(record) for one in selection.lists)
        and all(not getattr(selection, key) or single[key] in getattr(selection, key) for key in _MATCH_ANY_KEYS)
        and _contains_words(search_text, selection.search_terms)
        and all(
            one.touches(record.when.first_day, record.when.end_day) or _contains_words(search_text, one.words)
            for one in selection.search_dates
        )
        and (selection.from_day is None or record.when.end_day > selection.from_day)
        and (selection.to_day is None or record.when.first_day < selection.to_day)
    )


def _is_in_collection(name: str, record: EventRecord, search_text: str) -> bool:
    return any(is_selected(one, record, search_text) for one in selections_of_collection(name))


def _contains_words(search_text: str, words: Iterable[str]) -> bool:
    return all(contains_word(search_text, word) for word in words)
