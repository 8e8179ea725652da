"""The standing words of a feed in English and Korean. The words of the record itself are in `domain.vocabulary`."""

from typing import Final

from calendar_core.messages import Lang

_PHRASES: Final[dict[str, tuple[str, str]]] = {
    "by-calendar": ("When: {}, by the calendar at the venue", "일시: {} (개최지 날짜)"),
    "by-clock": ("When: {}, by the clock at the venue", "일시: {} (개최지 시각)"),
    "undated": ("When: {}; the day is not known", "일시: {} (날짜 미정)"),
    "no-time": ("Date only: no time was stated.", "날짜만 발표됨: 시각은 알려지지 않았습니다."),
    "in-utc": ("In UTC: {}", "협정 세계시(UTC): {}"),
    "no-end": ("End not stated: one hour is assumed.", "종료 시각 미발표: 한 시간으로 표시합니다."),
    "end-is-day": (
        "End known only to the day: shown until its midnight.",
        "종료는 날짜만 알려짐: 그날 자정까지로 표시합니다.",
    ),
    "standing": ("Standing: {}", "상태: {}"),
    "record": ("Record: revision {}, of {}", "기록: 제{}판, {}"),
    "as-known": ("As known on {}", "{} 당시에 알려진 내용"),
    "reconstructed": (", reconstructed from the dates of its sources", " (출처의 날짜로 재구성)"),
    "as-stated": ("Time as the source states it: “{}”", "출처에 적힌 시각: “{}”"),
    "format": ("Format: {}", "형식: {}"),
    "disputed": ("Disputed: {}", "출처 간 차이: {}"),
    "outcome": ("Outcome: {}", "결과: {}"),
    "agenda": ("Agenda: {}", "의제: {}"),
    "participants": ("Participants:", "참석자:"),
    "documents": ("Documents:", "문서:"),
    "sources": ("Sources:", "출처:"),
    "acting": ("acting {}", "{} 대행"),
    "more": ("… more on the page", "… 나머지는 웹페이지에"),
    "page": ("Page: {}", "웹페이지: {}"),
    "sometime": ("[sometime in {}] ", "[{} 중] "),
    "prefix": ("{}: ", "[{}] "),
    "expected": (
        "expected from the habit of its series; nobody has announced it",
        "예상(정례 일정에 따른 추정이며 발표된 바 없음)",
    ),
    "proposed": ("proposed, not agreed", "제안(합의되지 않음)"),
    "announced": ("announced, not yet confirmed by all sides", "발표(모든 당사국의 확인 전)"),
    "confirmed": ("confirmed", "확정"),
    "postponed": ("postponed; it does not take place on this date", "연기(이 날짜에 열리지 않음)"),
    "entente": ("Entente, a calendar of diplomatic meetings.", "Entente 외교 일정 달력."),
    "everything": ("All events.", "모든 일정."),
    "filter": ("The events of the filter: {}.", "선택한 조건의 일정: {}."),
    "one-event": ("One event of Entente, a calendar of diplomatic meetings: {}", "Entente 외교 일정 달력의 일정: {}"),
    "recent": (
        "Past events of the last three months are in it, and at least the last hundred; history=all has every one.",
        "지난 일정은 최근 석 달 치(적어도 백 건)가 들어 있으며, 전체는 history=all로 받을 수 있습니다.",
    ),
    "limits": (
        "Only events whose day is known are in this feed; the page has those known to a month or a year, too. "
        "Every entry says in its text how exactly its time is known, how certain it is, and who says so.",
        "날짜가 알려진 일정만 들어 있으며, 월이나 연도까지만 알려진 일정은 웹페이지에 있습니다. "
        "각 일정의 설명에 시각의 정확도, 확실성, 출처가 적혀 있습니다.",
    ),
    "undated-too": (
        "Events known only to a month, a quarter or a year are shown over its whole length, marked [sometime in …]. "
        "Every entry says in its text how exactly its time is known, how certain it is, and who says so.",
        "월·분기·연도까지만 알려진 일정은 그 기간 전체에 [… 중]으로 표시됩니다. "
        "각 일정의 설명에 시각의 정확도, 확실성, 출처가 적혀 있습니다.",
    ),
}


def format_phrase(key: str, lang: Lang, *values: object) -> str:
    """A standing word with its values put in.

    >>> format_phrase("record", "ko", 2, "2024년 10월 1일(화) 12:00 UTC")
    '기록: 제2판, 2024년 10월 1일(화) 12:00 UTC'
    """
    english, korean = _PHRASES[key]
    return (korean if lang == "ko" else english).format(*values)
