"""The events that a text speaks of: the names of series and the words for kinds of meetings, with their places."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from calendar_core.domain.text.localized import contains_hangul
from calendar_core.intake.text.name_index import NameMention

_FILE: Final = Path(__file__).with_name("event_words.tsv")
#: The kind of a mention that only says that people meet.
MEETING: Final = "meeting"
#: The kind of words that say of an event told before that it takes place: "the previous round", 열렸다.
REFERENCE: Final = "reference"
_NUMBER_BEFORE: Final = re.compile(
    r"(?:(?<!\w)(?P<english>\d{1,3})(?:st|nd|rd|th)\s+[\"“'‘]?(?:[\w.–-]+\s+){0,5}"
    r"|제?\s?(?P<korean>\d{1,3})\s?(?:차|회)\s?(?:[가-힣·A-Z-]+\s){0,2})$"
)
_NUMBER_AFTER: Final = re.compile(
    r"\s?\(?(?:#|No\.\s)?(?P<number>\d{1,2})(?!\d|[.,]\d|\s?[%+]|st|nd|rd|th|일|월|년|개)\)?"
)
# "Iron Mace 24", of an exercise of 2024
_YEAR_AFTER: Final = re.compile(r"\s?[-'’]?2[2-9]$")
_WORD_NUMBERS: Final = {
    word: number
    for number, word in enumerate(
        ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), 1
    )
}
_WORD_BEFORE: Final = re.compile(
    rf"\b(?P<word>{'|'.join(_WORD_NUMBERS)})\s[\"“'‘]?(?:[\w.–-]+\s){{0,3}}$", re.IGNORECASE
)
_OTHER: Final = re.compile(
    r"\b(?:last|previous|previously|most recent(?:ly)?|earlier|next|inaugural|first such|(?:last|next) year['’]s)"
    r"\s(?:[\w.–-]+\s){0,2}$|(?:group|sides?|two|leaders|ministers|they|who) (?:had )?first\s$"
    r"|(?:직전|지난번|지난(?=\s$)|앞선|다음|차기|지난해|작년|내년)\s?(?:에는\s|(?!달|주|날)[가-힣·]+\s)?$",
    re.IGNORECASE,
)
# "the 11th round of their trilateral talks": the ordinal is that of the talks.
_ROUND_OF: Final = re.compile(r"\b(?:round|meeting|session|edition) of (?:the |their |its )?(?=(?:[\w.–-]+\s){0,4}$)")
_OF_A_PAIR: Final = re.compile(r"(?<![가-힣])[한미일중러]-$")
_VERB: Final = re.compile(r"(?:(?:will|to|and|would)\s)?(?:met|meets?|hosted|host|receive)\b")
_OTHER_WITHIN: Final = re.compile(
    r"(?:the )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|next|previous|inaugural)$"
    r"|\b(?:last|first|previously) |\b(?:resume|reconvene|again)$",
    re.IGNORECASE,
)
_EACH: Final = re.compile(r"(?:각각|별도|개별|따로)\s?(?:의\s|로\s)?(?:양자\s?)?$")
_SEPARATE_BEFORE: Final = re.compile(r"\b(?:separate|back-to-back|individual)\s(?:bilateral\s)?$", re.IGNORECASE)
_SEPARATELY: Final = re.compile(r"\s(?:separately with|one-on-one|bilaterally)\b", re.IGNORECASE)
# What stands between an ordinal and a name that it does not count: a verb, a comma, a preposition.
_NO_GAP: Final = re.compile(
    r"[,;:]|\b(?:and|of|in|on|at|the|for|to|with|after|before|anniversary|time)\b", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class EventMention:
    """An event at `[start, end)`: of a series, or of a kind, or both; `number` is its ordinal.

    `is_definite`: it may be an event that the text spoke of before ("the meeting"); `is_other`: it is none of them
    ("the last meeting"); `is_separate`: it is several meetings of two each ("meet separately", 각각).
    """

    start: int
    end: int
    kind: str | None = None
    series: str | None = None
    number: int | None = None
    number_start: int | None = None
    is_definite: bool = False
    is_other: bool = False
    is_separate: bool = False


@cache
def _load_patterns() -> list[tuple[re.Pattern[str], str, bool]]:
    """The rows of `event_words.tsv`: a regular expression, the kind that it means, whether it is English."""
    _, *rows = (line.split("\t") for line in _FILE.read_text(encoding="utf-8").splitlines())
    return [
        (
            re.compile(
                rf"(?<![\w+])(?:{words})(?!\w)" if lang == "en" else words, re.IGNORECASE if kind != "visit" else 0
            ),
            kind,
            lang == "en",
        )
        for lang, words, kind in rows
    ]


def find_events(text: str, mentions: Sequence[NameMention]) -> list[EventMention]:
    """The events of a sentence, in order: those of series first, of two that overlap that of the earlier row."""
    taken = list(_series_events(text, mentions))
    is_korean = contains_hangul(text)
    for pattern, kind, is_english in _load_patterns():
        if is_english and is_korean:
            continue
        for found in pattern.finditer(text):
            start, end = found.start() + len(found.group()) - len(found.group().lstrip()), found.end()
            if found.group().strip() and not any(one.start < end and start < one.end for one in taken):
                number, place = (
                    _number_before(text, start) if kind != MEETING or not _VERB.match(text, start) else (None, None)
                )
                if number is None and kind == REFERENCE:
                    number, place = _number_within(found.group(), start)
                taken.append(
                    EventMention(
                        start=start,
                        end=end,
                        kind=kind,
                        number=number,
                        number_start=place,
                        is_definite=_is_definite(text, start, kind),
                        is_other=_is_other(text, start, end) or _is_separate(text, start, end),
                        is_separate=_is_separate(text, start, end),
                    )
                )
    return sorted(taken, key=lambda one: one.start)


def _series_events(text: str, mentions: Sequence[NameMention]) -> Iterator[EventMention]:
    for mention in mentions:
        if _OF_A_PAIR.search(text, 0, mention.start):
            continue  # 한-아세안 정상회의 is not that of ASEAN.
        if mention.kind == "series" and len(mention.ids) == 1:
            number, place = _number_before(text, mention.start)
            if number is None and (after := _NUMBER_AFTER.match(text, mention.end)) and not _YEAR_AFTER.match(after[0]):
                number, place = int(after["number"]), after.start("number")
            yield EventMention(
                start=mention.start,
                end=mention.end,
                series=mention.ids[0],
                number=number,
                number_start=place,
                is_other=_OTHER.search(text, 0, mention.start) is not None,
            )


def _number_before(text: str, place: int) -> tuple[int | None, int | None]:
    """The ordinal before a name, and where it begins."""
    before = _ROUND_OF.sub(lambda found: " " * len(found.group()), text[max(0, place - 60) : place])
    before = before if before.strip() else text[max(0, place - 60) : place]
    offset = place - len(before)
    if (found := _NUMBER_BEFORE.search(before)) and not _NO_GAP.search(
        found.group().split(maxsplit=1)[-1] if " " in found.group().strip() else ""
    ):
        number = found["english"] or found["korean"]
        return int(number), offset + found.start("english" if found["english"] else "korean")
    if (found := _WORD_BEFORE.search(before)) and not _NO_GAP.search(found.group()):
        return _WORD_NUMBERS[found["word"].lower()], offset + found.start()
    return None, None


def _number_within(words: str, start: int) -> tuple[int | None, int | None]:
    """The ordinal that stands for a meeting: "The fifth was held in 2024"."""
    for word, number in _WORD_NUMBERS.items():
        if found := re.search(rf"\b{word}\b", words, re.IGNORECASE):
            return number, start + found.start()
    return None, None


def _is_separate(text: str, start: int, end: int) -> bool:
    """Whether a mention is of several meetings: "meet separately", 각각 양자회담."""
    is_plural = text[start:end].endswith("s") and _SEPARATE_BEFORE.search(text, 0, start) is not None
    return is_plural or _EACH.search(text[:start]) is not None or _SEPARATELY.match(text[end:]) is not None


def _is_other(text: str, start: int, end: int) -> bool:
    """Whether a mention is of another meeting than the one told before: "the previous round", "last met", 다음 회의."""
    return _OTHER.search(text, 0, start) is not None or _OTHER_WITHIN.search(text, start, end) is not None


def _is_definite(text: str, start: int, kind: str) -> bool:
    """Whether a mention refers to an event told before: "the meeting", 이번 회담, 회담에서."""
    if kind == REFERENCE:
        return True
    before = text[max(0, start - 12) : start].lower()
    if re.search(r"\b(?:the|this|that|their)\s(?:(?!first|second|third|new|next)[\w-]+\s)?$", before):
        return True
    return (
        kind == MEETING
        and "가" <= text[start] <= "힣"
        and not text.startswith("만", start)
        and not (start and "가" <= text[start - 1] <= "힣")  # 군축회의 is another conference
        and not re.search(r"양자|별도|계기|3자|따로", text[:start])
    )
