"""How long a meeting lasts by the words of a clause: "a three-day visit", 사흘간, 이틀 일정으로."""

import re
from typing import Final

_NUMBERS: Final = {
    **{word: number for number, word in enumerate(("two", "three", "four", "five", "six", "seven"), 2)},
    **{word: number for number, word in enumerate(("이틀", "사흘", "나흘", "닷새", "엿새", "이레"), 2)},
}
_ENGLISH: Final = re.compile(
    r"\b(?P<count>two|three|four|five|six|seven|\d{1,2})-day\s(?:[\w.-]+\s){0,6}?"
    r"(?:visit|trip|tour|talks|meeting|summit|forum|conference|dialogue|exercise|drills?|session|stay|run"
    r"|event|gathering)\b"
    r"|\b(?P<of>two|three|four|five|six) days of (?:[\w-]+\s){0,3}(?:talks|meetings|discussions|negotiations"
    r"|drills?)\b"
    r"|\b(?:for|over) (?P<days>two|three|four|five|six|seven|\d) days\b",
    re.IGNORECASE,
)
_KOREAN: Final = re.compile(
    r"(?P<count>이틀|사흘|나흘|닷새|엿새|이레)(?:간|\s?동안|\s일정|에 걸쳐)|\d{1,2}박\s?(?P<nights>\d{1,2})일"
    r"|(?P<days>\d{1,2})일(?:간|\s일정)(?!의 휴전)"
)
# The second day of a meeting tells nothing of its first.
_MIDDLE: Final = re.compile(
    r"\b(?:second|third|final|last|closing) day\b|둘째 날|이틀째|마지막 날|사흘째", re.IGNORECASE
)
_TRIP: Final = re.compile(
    r"-day (?:[\w.-]+\s){0,3}?(?:visit|trip|tour|stay|swing|mission)\b|일정으로[^.]*?(?:방문|순방|방한|방미"
    r"|방일|방중|찾|출국|떠)|\d박"
)
_END: Final = re.compile(
    r"\b(?:wrapped up|concluded|ended|closed|wraps up|ends|finished)\b|마쳤|폐막|끝났|마무리", re.IGNORECASE
)


def days_stated(text: str, start: int, end: int, *, kind: str | None = "visit") -> int | None:
    """How many days the meeting of `[start, end)` lasts from its date on; negative where the date is its last day.

    A trip of four days lasts longer than a meeting of another `kind` that it includes.
    """
    if kind != "visit" and _TRIP.search(text, start, end):
        return None
    found = _ENGLISH.search(text, start, end) or _KOREAN.search(text, start, end)
    is_trip = kind == "visit" and _TRIP.search(text, start, end) is not None
    if found is None or (_MIDDLE.search(text, start, end) and not is_trip):
        return None
    groups = found.groupdict()
    word = (groups.get("count") or groups.get("of") or groups.get("days") or groups.get("nights") or "").lower()
    days = _NUMBERS.get(word) or (int(word) if word.isdigit() else None)
    if days is None:
        return None
    return -days if _END.search(text, start, end) else days
