"""The options of a feed: language, length of titles, cancelled events, alarms, UTC, undated events, history, deadlines.

The options stand in the address of a feed beside the filter. The canonical query string of both identifies a feed.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, cast
from urllib.parse import urlencode

from calendar_core.domain.events.reader_lists import ReaderList
from calendar_core.domain.events.selection import QUERY_KEYS, KnownIds, Selection, parse_selection
from calendar_core.domain.subscriptions.reminder_times import format_lead, parse_lead
from calendar_core.domain.text.email_address import sha256_hex
from calendar_core.domain.text.suggestions import suggest_or_list
from calendar_core.domain.time.when import Precision, When
from calendar_core.domain.vocabulary import Lifecycle
from calendar_core.errors import CalendarError
from calendar_core.messages import Lang

Cancelled = Literal["strike", "keep", "drop"]
Undated = Literal["first", "span", "none"]

#: Of an event without a known day, how exactly its time must be known for an entry on the first day of that time.
PRECISIONS_ON_FIRST_DAY: Final[tuple[Precision, ...]] = ("month", "quarter")

# Of each key the words that it takes; the first is what a feed does without it.
_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "cancelled": ("strike", "keep", "drop"),
    "titles": ("full", "short"),
    "tz": ("venue", "utc"),
    "undated": ("first", "span", "none"),
    "history": ("recent", "all"),
    "deadlines": ("no", "yes"),
}
# What addresses said once, by key and word.
_OLD_WORDS: Final = {("undated", "0"): "none", ("undated", "1"): "span"}
OPTION_KEYS: Final = ("titles", "cancelled", "alarm", "tz", "undated", "history", "deadlines")
FEED_KEYS: Final = (*QUERY_KEYS, *OPTION_KEYS)


@dataclass(frozen=True, kw_only=True)
class FeedOptions:
    """How a feed is written. `alarm` is a lead before the start, None for no alarm.

    `cancelled`: "strike" says CANCELLED, which some apps strike out and Google hides; "keep" leaves the entry standing
    with the word in its title; "drop" leaves it out. `undated`: "first" shows an event that is known to a month or a
    quarter on the first day of that time; "span" shows every event without a known day over its whole span; "none"
    leaves them out. `history`: every past event, or only the recent ones.
    `deadlines`: the deadlines of the events as entries of their own.
    """

    lang: Lang = "en"
    has_short_titles: bool = False
    cancelled: Cancelled = "strike"
    alarm: timedelta | None = None
    in_utc: bool = False
    undated: Undated = "first"
    has_full_history: bool = False
    has_deadlines: bool = False

    @property
    def rendering(self) -> str:
        """The part of the options that changes the bytes of one event: a short text such as "ko keep utc"."""
        words = (
            self.lang,
            "short" if self.has_short_titles else "",
            "keep" if self.cancelled == "keep" else "",
            "utc" if self.in_utc else "",
            "span" if self.undated == "span" else "",
        )
        return " ".join(word for word in words if word)

    def allow(self, when: When, lifecycle: Lifecycle) -> bool:
        """Whether an event may be in the feed. `store.feeds.vevent_cache.where_options_allow` is the same in SQL."""
        if self.cancelled == "drop" and lifecycle == "cancelled":
            return False
        if when.is_dated or self.undated == "span":
            return True
        return self.undated == "first" and when.precision in PRECISIONS_ON_FIRST_DAY

    def pairs(self) -> list[tuple[str, str]]:
        """The options as pairs of a query string, in one fixed order and without defaults."""
        every = (
            ("lang", self.lang, "en"),
            ("titles", "short" if self.has_short_titles else "", ""),
            ("cancelled", self.cancelled, "strike"),
            ("alarm", format_lead(self.alarm) if self.alarm else "", ""),
            ("tz", "utc" if self.in_utc else "", ""),
            ("undated", self.undated, "first"),
            ("history", "all" if self.has_full_history else "", ""),
            ("deadlines", "yes" if self.has_deadlines else "", ""),
        )
        return [(key, value) for key, value, usual in every if value != usual]


class _AnyId(Collection[str]):
    """Ids that are not checked."""

    def __contains__(self, value: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 1


def _take_any_list(name: str) -> ReaderList:
    """A list that is not looked up. Its id is a hash of the token, so that no key or log has the token."""
    return ReaderList(id=sha256_hex(name)[:32], name=name, version=0, used_at=datetime.min.replace(tzinfo=UTC))


#: For reading an address when the ids cannot be looked up, or have been once.
UNCHECKED: Final = KnownIds(
    values=dict.fromkeys(("party", "person", "office", "series", "country"), _AnyId()), find_list=_take_any_list
)


def format_feed_query(selection: Selection, options: FeedOptions) -> str:
    """The canonical query string of a feed: equal feeds have equal ones.

    >>> format_feed_query(Selection(party=("KR",)), FeedOptions(lang="ko", alarm=timedelta(hours=1)))
    'party=KR&lang=ko&alarm=PT1H'
    """
    return urlencode([*selection.pairs(), *options.pairs()])


def parse_feed_query(pairs: Iterable[tuple[str, str]], known: KnownIds) -> tuple[Selection, FeedOptions]:
    """The selection and the options of a feed's query string; empty values count as not given.

    Raises CalendarError for an unknown key or value, naming similar ones.

    >>> parse_feed_query([("kind", "summit"), ("undated", "1")], UNCHECKED)[1].undated
    'span'
    """
    filtering: list[tuple[str, str]] = []
    given: dict[str, str] = {}
    for key, value in pairs:
        if key not in FEED_KEYS:
            raise CalendarError(
                "The key %(key)s is not known.",
                next_step=suggest_or_list(key, FEED_KEYS),
                where=f"?{key}",
                key=repr(key),
            )
        if key not in OPTION_KEYS:
            filtering.append((key, value))
        elif value and given.setdefault(key, value) != value:
            raise CalendarError("%(key)s is given twice.", next_step="Give it once.", where=f"?{key}", key=key)
    selection, display = parse_selection(filtering, known)
    words = {key: _parse_choice(key, given.get(key)) for key in _CHOICES}
    options = FeedOptions(
        lang=display.lang,
        has_short_titles=words["titles"] == "short",
        cancelled=cast("Cancelled", words["cancelled"]),
        alarm=_parse_alarm(given.get("alarm")),
        in_utc=words["tz"] == "utc",
        undated=cast("Undated", words["undated"]),
        has_full_history=words["history"] == "all",
        has_deadlines=words["deadlines"] == "yes",
    )
    return selection, options


def _parse_choice(key: str, value: str | None) -> str:
    allowed = _CHOICES[key]
    if value is None:
        return allowed[0]
    value = _OLD_WORDS.get((key, value), value)
    if value not in allowed:
        raise CalendarError(
            "%(key)s is never %(value)s.",
            next_step=suggest_or_list(value, allowed),
            where=f"?{key}",
            key=key,
            value=repr(value[:40]),
        )
    return value


def _parse_alarm(value: str | None) -> timedelta | None:
    if value is None:
        return None
    try:
        return parse_lead(value)
    except CalendarError as error:
        raise CalendarError(error.what, next_step=error.next_step, where="?alarm") from None
