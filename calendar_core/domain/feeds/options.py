"""The options of a feed: language, cancelled events, alarms, UTC, undated events, history.

The options stand in the address of a feed beside the filter. The canonical query string of both identifies a feed.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, cast
from urllib.parse import urlencode

from calendar_core.domain.events.selection import QUERY_KEYS, KnownIds, Selection, parse_selection
from calendar_core.domain.subscriptions.reminder_times import format_lead, parse_lead
from calendar_core.domain.text.suggestions import suggest_or_list
from calendar_core.errors import CalendarError
from calendar_core.messages import Lang

Cancelled = Literal["strike", "keep", "drop"]

# Of each key the words that it takes; the first is what a feed does without it.
_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "cancelled": ("strike", "keep", "drop"),
    "tz": ("venue", "utc"),
    "undated": ("0", "1"),
    "history": ("recent", "all"),
}
OPTION_KEYS: Final = ("cancelled", "alarm", "tz", "undated", "history")
FEED_KEYS: Final = (*QUERY_KEYS, *OPTION_KEYS)


@dataclass(frozen=True, kw_only=True)
class FeedOptions:
    """How a feed is written. `alarm` is a lead before the start, None for no alarm.

    `cancelled`: "strike" says CANCELLED, which some apps strike out and Google hides; "keep" leaves the entry standing
    with the word in its title; "drop" leaves it out. `history`: every past event, or only the recent ones.
    """

    lang: Lang = "en"
    cancelled: Cancelled = "strike"
    alarm: timedelta | None = None
    in_utc: bool = False
    includes_undated: bool = False
    has_full_history: bool = False

    @property
    def rendering(self) -> str:
        """The part of the options that changes the bytes of one event: a short text such as "ko keep utc"."""
        words = (self.lang, "keep" if self.cancelled == "keep" else "", "utc" if self.in_utc else "")
        return " ".join(word for word in words if word)

    def pairs(self) -> list[tuple[str, str]]:
        """The options as pairs of a query string, in one fixed order and without defaults."""
        every = (
            ("lang", self.lang, "en"),
            ("cancelled", self.cancelled, "strike"),
            ("alarm", format_lead(self.alarm) if self.alarm else "", ""),
            ("tz", "utc" if self.in_utc else "", ""),
            ("undated", "1" if self.includes_undated else "", ""),
            ("history", "all" if self.has_full_history else "", ""),
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


#: For reading an address when the ids cannot be looked up, or have been once.
UNCHECKED: Final = KnownIds(values=dict.fromkeys(("party", "person", "office", "series", "country"), _AnyId()))


def format_feed_query(selection: Selection, options: FeedOptions) -> str:
    """The canonical query string of a feed: equal feeds have equal ones.

    >>> format_feed_query(Selection(party=("KR",)), FeedOptions(lang="ko", alarm=timedelta(hours=1)))
    'party=KR&lang=ko&alarm=PT1H'
    """
    return urlencode([*selection.pairs(), *options.pairs()])


def parse_feed_query(pairs: Iterable[tuple[str, str]], known: KnownIds) -> tuple[Selection, FeedOptions]:
    """The selection and the options of a feed's query string; empty values count as not given.

    Raises CalendarError for an unknown key or value, naming similar ones.

    >>> parse_feed_query([("kind", "summit"), ("undated", "1")], UNCHECKED)[1].includes_undated
    True
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
        cancelled=cast("Cancelled", words["cancelled"]),
        alarm=_parse_alarm(given.get("alarm")),
        in_utc=words["tz"] == "utc",
        includes_undated=words["undated"] == "1",
        has_full_history=words["history"] == "all",
    )
    return selection, options


def _parse_choice(key: str, value: str | None) -> str:
    allowed = _CHOICES[key]
    if value is None:
        return allowed[0]
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
