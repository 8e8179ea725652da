"""Passages of press text: their paragraphs and sentences with their places, the dateline and who publishes them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from calendar_core.domain.text.localized import contains_hangul
from calendar_core.domain.time.when import Day
from calendar_core.errors import CalendarError
from calendar_core.intake.text.dates.date_mentions import find_dates
from calendar_core.intake.text.dates.date_readings import read_date
from calendar_core.intake.text.programmes import read_heading

# WASHINGTON, Oct. 30 (Yonhap) --  ·  SEOUL (Reuters) -  ·  (서울=연합뉴스) 김철수 기자 =  ·  [서울=뉴시스]
_ENGLISH_DATELINE: Final = re.compile(
    r"\A\s*(?P<city>[A-Z][A-Z.\s/'-]{2,40}?)"
    r"(?:,\s*(?:[A-Z][a-z.]+(?:\s[A-Z][a-z.]+)?(?:,\s*|(?=\s*[(—–-])))?(?P<date>(?:[A-Z][a-z]+\.?\s\d{1,2}"
    r"|\d{1,2}\s[A-Z][a-z]+\.?)(?:,?\s\d{4})?))?"
    r"(?:\s*\((?P<publisher>[^)]{2,40})\))?\s*(?:--|—|–|-)\s"
)
_KOREAN_DATELINE: Final = re.compile(
    r"\A\s*[(\[【](?P<city>[가-힣·, ]{2,20}?)=(?P<publisher>[가-힣A-Za-z0-9 ]{2,20})[)\]】]\s*"
    r"(?:[가-힣·, ]{2,30}(?:기자|특파원)\s*=?\s*)?"
)
# A dot ends no sentence in these.
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(\"“–—-])(?:[A-Za-z]|[A-Z]\.[A-Z]|[A-Z]\.[A-Z]\.[A-Z]|Mr|Mrs|Ms|Dr|Hon|Prof|Rev|Amb|Gen|Lt|Col|Adm"
    r"|Sen|Rep|Gov"
    r"|St|No|vs|Jan|Feb|Mar|Apr|Jun|Jul"
    r"|Aug|Sep|Sept|Oct|Nov|Dec|Mon|Tue|Tues|Wed|Thu|Thurs|Fri|Sat|Sun|a\.m|p\.m|approx|Maj|Brig|Capt|Sgt|Jr"
    r"|Sr|Inc|Ltd|Co|Corp)$"
)
# No sentence is as long; what is read of one costs the square of its length.
_MAX_SENTENCE: Final = 1_000
_END: Final = re.compile(r"[.!?。]+[\"”’')\]]*(?=\s|$)|\n{2,}|\n|\s(?=[○◇◆◈◦■□▶※]\s|[▲△]\s?\d)")
# What begins a line of its own: a bullet, a number, a clock time, a date, a place in capitals before a dash.
_OWN_LINE: Final = re.compile(
    r"\s*(?:[-*•▲△▶○◇◆◈◦■□ㅇㆍ·※①-⑳]|\d+[.)]\s|\d{1,2}[:.]\d\d\b|\d{1,2}\.\s?\d{1,2}\.?\s?\(|\d{1,2}월\s?\d|\d{1,2}일"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d{1,2}(?:\s?[-–]\s?\d{1,2})?(?::\s|\s[-–—]\s)"
    r"|\d{1,2}(?:\s?[-–]\s?\d{1,2})?\s(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?::\s|\s[-–—]\s)"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[.,]?\s(?:\d|[A-Z][a-z]{2})|(?i:(?:mon|tues|wednes|thurs|fri|satur"
    r"|sun)day)\b|[A-Z][A-Z .,'’]{2,}(?:[A-Z]|\.)(?:\s[-–—]\s|:|\s*$))",
    re.MULTILINE,
)
_BULLET: Final = re.compile(r"\s*[-*•▲△▶○◇◆◈◦■□ㅇㆍ·※①-⑳]")
# A sentence goes on behind these: "will meet on / Thursday". A name, Kang Shin-chul, ends in no word of its own.
_GOES_ON: Final = re.compile(r"(?:(?<![\w-])[a-z]+|,|[은는이가을를와과의로]|오는|지난)$")
# Before a date that is a line of its own, only these: "will meet on / Monday 22 February".
_GOES_ON_TO_DATE: Final = re.compile(
    r"(?:(?<![\w-])(?:on|in|at|of|to|from|for|by|until|till|through|between|and|or|next|last|this|coming|early|late|since"
    r"|after|before|the|starting|beginning|ending|dated|is|was)|,|오는|지난)$"
)
_NUMERIC_DATE: Final = re.compile(r"\d\.\s?[-–~∼〜]?\s?\d{1,2}$")  # noqa: RUF001
_COLUMN: Final = re.compile(r"\s[/|]\s")
# A text that is wrapped has lines of about this width, in characters; what is wider is one paragraph a line.
_WIDEST_WRAPPED: Final = 120


@dataclass(frozen=True, kw_only=True)
class Dateline:
    """Where and when a report was written and by whom, as far as its first line says; the text begins at `end`."""

    end: int = 0
    city: str | None = None
    day: date | None = None
    publisher: str | None = None


def read_dateline(text: str, *, today: date | None, before: date | None = None) -> Dateline:
    """The dateline of a text. `today` gives the year of a date without one, and the day of a text without a date.

    `before` is the day on which the text is read: where there is no `today`, it gives the year of a date without one.

    >>> read_dateline("WASHINGTON, Oct. 30 (Yonhap) -- The ministers met.", today=date(2024, 10, 31))
    Dateline(end=32, city='WASHINGTON', day=datetime.date(2024, 10, 30), publisher='Yonhap')
    >>> read_dateline("(서울=연합뉴스) 김철수 기자 = 장관이 만났다.", today=None)
    Dateline(end=19, city='서울', day=None, publisher='연합뉴스')
    """
    found = _ENGLISH_DATELINE.match(text) or _KOREAN_DATELINE.match(text)
    if found is None or not any(found.groupdict().get(key) for key in ("date", "publisher")):
        return Dateline(day=today)
    day = today
    if written := found.groupdict().get("date"):
        day = _read_day(written, today) or _read_day_before(written, before) or today
    city = (found["city"] or "").strip()
    return Dateline(end=found.end(), city=city or None, day=day, publisher=(found["publisher"] or "").strip() or None)


def _read_day_before(written: str, before: date | None) -> date | None:
    """The day of a dateline, which is over when the text is read; of tomorrow it may be in another zone."""
    day = _read_day(written, before) if before is not None else None
    if day is None or before is None or day <= before + timedelta(days=1):
        return day
    return _read_day(written, before.replace(year=before.year - 1, day=min(before.day, 28)))


def _read_day(written: str, today: date | None) -> date | None:
    mentions = find_dates(written)
    if not mentions:
        return None
    try:
        when = read_date(mentions[0], today=today, tense="unknown").when
    except CalendarError:
        return None
    return when.day if isinstance(when, Day) else None


def split_sentences(text: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """The places `[start, end)` of the sentences of a text.

    >>> text = "The U.S. said so on Oct. 30. It met Gen. Kim."
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['The U.S. said so on Oct. 30.', 'It met Gen. Kim.']
    """
    begin = start
    width = max(map(len, text[start:].splitlines()), default=0)
    for found in _END.finditer(text, start):
        words, place, after = found.group(), found.start(), found.end()
        is_within = (words.startswith(".") and not _ends_sentence(text, place, after)) or (
            words == "\n" and not _ends_line(text, place, after, width=width)
        )
        if not is_within:
            yield from _split_long(text, begin, found.end())
            begin = found.end()
    yield from _split_long(text, begin, len(text))


def _split_long(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence without the space around it; one that is too long in parts, cut at spaces where there are any."""
    while end - start > _MAX_SENTENCE:
        cut = text.rfind(" ", start, start + _MAX_SENTENCE)
        cut = cut if cut > start else start + _MAX_SENTENCE
        if text[start:cut].strip():
            yield _trim(text, start, cut)
        start = cut
    if text[start:end].strip():
        yield _trim(text, start, end)


def _ends_sentence(text: str, dot: int, end: int) -> bool:
    before, after = text[max(0, dot - 12) : dot], text[end:].lstrip()[:1]
    if _NUMERIC_DATE.search(before) and contains_hangul(after):
        return False  # 12.14.-16. 간
    if contains_hangul(before[-1:]):
        return True
    if after.isdigit() or after.islower():
        return False
    return _ABBREVIATION.search(before) is None or (
        bool(re.search(r"[ap]\.m$|U\.S$", before)) and after.isupper() and _starts_clause(text[end:])
    )


def _ends_line(text: str, place: int, end: int, *, width: int) -> bool:
    """Whether a line is broken on purpose, and not because the next word had no more room.

    `width` is that of the widest line of the text.
    """
    line = text[text.rfind("\n", 0, place) + 1 : place].rstrip()
    if len(_COLUMN.findall(line)) > 1:
        return True
    is_heading, _ = read_heading(text[end:].partition("\n")[0], end)
    is_open = (_GOES_ON_TO_DATE if is_heading else _GOES_ON).search(line) is not None
    if width > _WIDEST_WRAPPED or _BULLET.match(text, end) or (_OWN_LINE.match(text, end) and not is_open):
        return True
    following = text[end:].split(maxsplit=1)
    return not following or len(line) + 1 + len(following[0]) <= width


def _starts_clause(text: str) -> bool:
    """Whether a sentence may begin behind "U.S." or "a.m.": with a common word in capitals, not with a name."""
    return re.match(r"\s*(?:The|It|They|He|She|In|On|This|These|A|An|South|North|Both|But)\s", text) is not None


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
