"""Programmes and diaries: lines without a verb under the heading of a day, and lines of a form with a label.

"MONDAY, DECEMBER 7" or "Public Schedule for Thursday, December 3, 2026" dates the lines below it, up to the next
heading. "Agenda: …" and 문의 : … tell of no event.
"""

import re
from dataclasses import dataclass
from typing import Final

from calendar_core.domain.text.localized import contains_hangul
from calendar_core.intake.text.dates.date_mentions import DateMention, find_dates

_EXACT: Final = re.compile(r"\d|day\b|요일|오늘|내일", re.IGNORECASE)
_RANGE: Final = re.compile(r"(?<!\d{4})(?<!\d{4}-\d\d)[-–~∼〜]|부터|\b(?:to|and|through|until)\b", re.IGNORECASE)  # noqa: RUF001
_WEEKDAY: Final = re.compile(r"day\b|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b|[월화수목금토일]\)|요일", re.IGNORECASE)
_CLOCK_FIRST: Final = re.compile(r"\W*\d{1,2}(?:[:.]\d\d|\s?[ap]\.?m)", re.IGNORECASE)
_PROSE: Final = re.compile(r"\b(?:will|would|is|are|was|were|has|have|had|said|says)\b|다[.\s]*$")
# What a heading says beside its date.
_HEADING_WORDS: Final = re.compile(
    r"\b(?:the|public|daily|weekly|official|schedule|diary|calendar|agenda|events?|programme|program|for|on|of"
    r"|week|ahead"
    r"|guidance|forward|look|planner|today|tomorrow|local|time|et|gmt|all times)\b"
    r"|주요|일정|공개|주간|일일|오늘의|내일의|모레의|행사|외교|안보|국방|통일|국제|국내|정치|안내"
    r"|[·ㆍ,\s]\s?[월화수목금토일]\)",
    re.IGNORECASE,
)
# "Secretary Rubio's Public Schedule for Monday, September 14", 대통령 주간 일정(12.7.~12.11.)
_SCHEDULE: Final = re.compile(
    r"\b(?:public schedule|daily schedule|schedule of|schedule for|(?:public |weekly )programme|diary|week ahead"
    r"|forward look"
    r"|engagements)\b|일정",
    re.IGNORECASE,
)
_RELATIVE: Final = re.compile(r"오늘|내일|모레|today|tomorrow", re.IGNORECASE)
_ITEM: Final = re.compile(
    r"[▲△▶]\s?\d|[\W]*(?:\d{1,2}\.\s?\d{1,2}\.?\s?\([월화수목금토일]\)|\d{1,2}:\d\d\s"
    r"|\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m)"
    r"|[A-Z][A-Z .,'’]{2,}(?:[A-Z]|\.)\s[-–—]\s"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d{1,2}(?:\s?[-–]\s?\d{1,2})?(?::\s|\s[-–—]\s)"
    r"|\d{1,2}(?:\s?[-–]\s?\d{1,2})?\s(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?::\s|\s[-–—]\s)",
)
_TABLE_ITEM: Final = re.compile(
    r"\W*(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*[.,]?\s)?[A-Z\d][\w. ]{2,15}(?:\([월화수목금토일]\))?\s\|\s"
    r"|[^|]{2,40}\s\|\s[^|]+\s\|\s"
)
_NO_WORD: Final = re.compile(r"[\W\d_]+")
_LABELLED: Final = re.compile(
    r"^\W*(?:(?:주요\s?|회의\s?|협의\s?)?(?:의제|안건|논의\s?사항)|문의|담당(?:자|\s?부서)?|배경|참고|보도\s?시점"
    r"|배포\s?일시|첨부|붙임|후속\s?조치"
    r"|Agenda|Topics?|Contacts?|Background|Accreditation|Registration(?: deadline)?|RSVP|Deadline|Press contact"
    r"|Notes? to editors?|Media enquiries|Embargo(?:ed)?(?: until)?)\s?:",
    re.IGNORECASE,
)

# As few as a line of a table has.
_COLUMNS: Final = 3


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The date of a heading, its words and their place in the text."""

    mention: DateMention
    words: str
    span: tuple[int, int]


def read_heading(text: str, offset: int) -> tuple[bool, Heading | None]:
    """Whether a line that begins at `offset` is a heading of dates alone, and its date, if it is one day."""
    mentions = [one for one in find_dates(text) if one.has_date]
    if not mentions:
        return False, None
    mentions = _without_relative(text, mentions)
    rest = text
    for one in reversed(mentions):
        rest = rest[: one.start] + " " + rest[one.end :]
    if _NO_WORD.sub("", _HEADING_WORDS.sub("", rest)) and not _is_schedule(text, mentions[-1].end):
        return False, None
    (mention, *others) = mentions
    words = text[mention.start : mention.end]
    is_day = not others and _EXACT.search(words) and not _RANGE.search(words) and not mention.has_clock
    if not is_day:
        return True, None
    return True, Heading(mention=mention, words=words, span=(offset + mention.start, offset + mention.end))


def is_title(text: str) -> bool:
    """Whether a line is the title of a programme, which may say whose it is: "NATO Secretary General: programme"."""
    return _SCHEDULE.search(text) is not None and not _PROSE.search(text) and not _ITEM.match(text)


def _is_schedule(text: str, end: int) -> bool:
    """Whether a line that ends in a date says that the lines below it are a schedule."""
    is_last = not _NO_WORD.sub("", text[end:])
    return is_last and _SCHEDULE.search(text, 0, end) is not None and not _PROSE.search(text)


def _without_relative(text: str, mentions: list[DateMention]) -> list[DateMention]:
    """The dates of a line without 내일 beside the day that it is: 내일의 외교 일정(20일)."""
    others = [one for one in mentions if not _RELATIVE.fullmatch(text, one.start, one.end)]
    return others if len(others) == 1 else mentions


def is_item(text: str, *, is_under_day: bool) -> bool:
    """Whether a line is an item of a programme, and speaks of none of the events told before.

    `is_under_day`: the heading of a day stands above it.
    """
    return (
        (is_under_day and text.startswith(("▲", "△", "▶")))
        or _ITEM.match(text) is not None
        or _TABLE_ITEM.match(text) is not None
    )


def as_table(text: str) -> str:
    """A line, with bars between its columns where it has slashes: "Mon, May 10 / Bern / Ministers meet / 12:00".

    Its length is the same.
    """
    return text.replace(" / ", " | ") if text.count(" / ") >= _COLUMNS - 1 and "\n" not in text else text


def is_label_of_nothing(text: str) -> bool:
    """Whether a line of a form says what is no event: its agenda, who answers questions."""
    return _LABELLED.match(text) is not None


def dates_line(heading: Heading, text: str) -> bool:
    """Whether a heading dates a line below it: not a sentence of prose, which only follows a date."""
    is_line = _CLOCK_FIRST.match(text) or not _PROSE.search(text)
    return bool(is_line) or (_WEEKDAY.search(heading.words) is not None and not contains_hangul(text))
