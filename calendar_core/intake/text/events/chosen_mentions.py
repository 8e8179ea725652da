"""Which mentions of a clause are events of their own, and which of them speak of the same event."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from calendar_core.intake.text.dates.date_matters import is_undated_matter
from calendar_core.intake.text.events.event_mentions import MEETING, REFERENCE, EventMention
from calendar_core.intake.text.known_names import KnownNames

# A kind that says little: beside a meeting of another kind it is that meeting.
_UNSPECIFIC: Final = frozenset({MEETING, "visit", "conference", "signing"})
_PRESS_BEFORE: Final = re.compile(r"(?:기자(?:들|단)?|취재진|특파원(?:들|단)?|언론)(?:과|와|에게)?\s$")
_PRESS_AFTER: Final = re.compile(r"\s(?:with\s)?(?:the\s)?(?:reporters|journalists|press|media|lawmakers)\b")
_SIGNED: Final = re.compile(
    r"(?:will |to )?sign(?:ed)?"
    r"|[가-힣A-Z]+(?:\s?\([^)]*\))?[을를에]\s(?:[가-힣]+\s)?(?:체결|서명)",
    re.IGNORECASE,
)
# "the first such meeting in four years" says something of a meeting that has its own words.
_FIRST_SUCH: Final = re.compile(r"\b(?:the|their|its|a) (?:first|second|third) (?:\w+[ -]){0,3}$")
_IN_YEARS: Final = re.compile(
    r"\s(?:in (?:more than |over |nearly |almost )?\w+ (?:years|months|weeks)|since\b|of its kind)"
)
_ANNIVERSARY: Final = re.compile(r"\banniversary of (?:the |their )?(?:[\w-]+\s){0,3}$")
_YEARS_OF: Final = re.compile(r"\s?\d{1,3}주년")
# A dialogue that is set up is not held yet.
_SET_UP: Final = re.compile(
    r"\b(?:set(?:ting)? up|establish(?:ing)?|creat(?:e|ing)|institut(?:e|ing))\s(?:an?|the)\s(?:[\w-]+\s){0,3}$"
)
# What follows from a meeting is not the meeting: 한미 정상회담 후속 협의.
_ABOUT: Final = re.compile(
    r"[을를]\s위한\s|\s?(?:설(?=[이에을은\s'’\"”])|일정(?:을|에\s대해|과\s관련|\s(?:협의|조율|논의))|(?:사전\s)?(?:설명회|브리핑)"
    r"|기자회견|후속|준비회의|사전회의|관련|결과|성과|합의사항|합의문"
    r"|공동\s?(?:성명|설명\s?자료|발표문|선언문|언론발표문)|(?:조인트\s?)?팩트\s?시트"
    r"|(?:개최\s)?가능성(?:에|을)\s|(?:개최\s)?여부|가능성은 (?:낮|없))"
    r"(?![가-힣]*(?:을 위해|차))"
)
# 전날 발사된 미사일에 대해 논의했다: what a meeting is about.
_WHICH_WAS: Final = re.compile(
    r"(?:된|한)?\s?[^.,]{0,25}?(?:에\s대해|에\s대한|[와과]\s관련|[을를]\s(?:논의|규탄|비판|협의|다루|다룬)|문제"
    r"|대응|도발에)"
)
_TALKED_ABOUT: Final = re.compile(
    r"(?:에|등)\s?(?:대해(?:서도?)?|관해|대하여|관하여)\s(?:[가-힣]+(?:게|히|로|하고|고)\s){0,3}$|(?:심도\s?있게|폭넓게|긴밀히)\s$"
)
# 긴밀히 협의해 나가기로 했다, "agreed to continue consultations": what is to go on.
_GOES_ON: Final = re.compile(r"[를을]?\s?(?:해|하여|계속해)?\s?(?:나가|이어\s?가|지속|계속)")
_CONTINUED: Final = re.compile(r"[를을]\s(?:복원|재개|지속|이어|계속|강화|본격|정례화|제도화|촉구|열어야|해야)")
_WISHED: Final = re.compile(r"[^.,]{0,25}기를\s(?:기대|희망|바라|바란|원한)")
_OF_THE: Final = re.compile(r"\s(?:of|in|for)\s(?:the\s|their\s|its\s)?[^,;]{0,30}")
_NEWS_CONFERENCE: Final = re.compile(r"(?:press|news)\s$", re.IGNORECASE)
# A name and its abbreviation: "Ministerial Consultations (AUSMIN)".
_IN_BRACKETS: Final = re.compile(r"\s?\(")
_IN_TITLE: Final = re.compile(
    r"(?:\s?\([^)]*\))?\s?(?:[가-힣]{1,4}\s?)?(?:(?:annual|plenary|ministerial)\s)?", re.IGNORECASE
)
# 회담 뒤 서명식에 참석한다, 협의하러 방미한다: another event is told.
_LEADS_ON: Final = re.compile(
    r"(?:을\s마친|이\s끝난|를\s마친)?\s?(?:뒤|직후|후)(?:에는?)?\s|(?:하)?러\s|\s(?:to|and then) sign\b"
)
# 정상회담이 성사된다면: a meeting of which nobody knows.
_CONDITIONAL: Final = re.compile(
    r"(?:이|가|을|를)?\s?(?:성사|개최|실현|진행)(?:된다면|되면|될\s경우|한다면|하면)|(?:이|가)?\s?(?:열린다면"
    r"|열리면|열릴\s경우|이뤄진다면|이뤄지면)"
    r"|(?:을|를)?\s?(?:한다면|하게\s된다면|할\s경우)"
)
# 만나 정상회담 개최 방안을 협의했다: what another meeting is about.
_MATTER: Final = re.compile(
    r"(?:의|에서\s합의한|[을를]\s위한|[을를]\s앞두고)?\s?(?:개최\s|추진\s|성사\s)?(?:방안|문제|준비|의제|시기|일정|성과|결과|후속|합의|조율|개최|추진|사항)"
    r"[^.,]{0,20}?(?:논의|협의|점검|조율|의견|교환|평가|설명|공유|확인|검토)"
)
# 조 장관은 회담 뒤 특파원들과 만나: what the meeting was followed by.
_PRESS_LATER: Final = re.compile(
    r"(?:[을를]\s마친|[이가]\s끝난)?\s?(?:뒤|후|직후|도중)(?:에)?\s(?:[가-힣]+\s){0,3}?(?:기자|특파원|취재진|언론|브리핑)"
)
# 쿼드(Quad·미국 일본 호주 인도 안보협의체): what a name means.
_GLOSS: Final = re.compile(r"\([A-Za-z]{2,}·[^()]*$")
_DATE_BEFORE: Final = re.compile(r"\d\s?일[^.]{0,25}$")
_OCCASION: Final = re.compile(
    r"(?:\s?\([^)]*\))?[이가]\s(?:열리는|열리고\s있는|열린|개최\s?중인|진행\s?중인)\s[가-힣]+에서\s|(?:\s?\([^)]*\))?(?:[을를]\s)?\s?계기(?:로|에|\s)"
)
_TOUR: Final = re.compile(
    r"\s(?:to\s)?[A-Z]\w+(?:(?:,|\sand)\s[A-Z]\w+)+\b(?=[^.;]*\b(?:talks|meetings|counterparts)\b)"
)
_KOREAN_TOUR: Final = re.compile(r"[가-힣](?:[와과]|,|·)\s?[가-힣]{2,8}(?:\s등)?[을를]\s(?:잇달아\s|차례로\s)?$")
_OWN_VISIT: Final = re.compile(r"state|국빈", re.IGNORECASE)
_SIDE_MEETING: Final = re.compile(
    r"\b(?:bilateral|trilateral|separate|one-on-one|sidelines)\b|양자|별도|계기|3자", re.IGNORECASE
)


def choose_events(text: str, events: Sequence[EventMention], known: KnownNames) -> list[EventMention]:
    """The mentions of a sentence that are events.

    A visit for a meeting is that meeting, unless it is a state visit, and so are "talks" beside it.
    """
    events = [one for one in events if not _NEWS_CONFERENCE.search(text[: one.start]) and not _is_none(text, one)]
    if len(events) > 1:
        events = [one for one in events if not _is_remark(text, one)] or events
    named = [one for one in events if one.kind != REFERENCE]
    # 샹그릴라 대화를 계기로 회담한다: the meeting is not that at which it takes place.
    guests = [one for one in named if not (one.series and _OCCASION.match(text, one.end))]
    named = guests if any(one.kind == MEETING for one in guests) else named
    if not named:
        return [max(events, key=lambda one: (one.is_other, -one.start))] if events else []
    if any(_is_tour(text, one) for one in named):
        named = [one for one in named if one.series or (one.kind not in {MEETING, "summit"} and not one.is_separate)]
    events = _with_numbers(text, named)
    specific = [one for one in events if one.series or one.kind not in _UNSPECIFIC]
    meetings = specific or [one for one in events if one.kind == MEETING]
    if meetings:
        visits = [one for one in events if one.kind == "visit" and _OWN_VISIT.search(text[one.start : one.end])]
        events = sorted((*meetings, *visits), key=lambda one: one.start)
    chosen: list[EventMention] = []
    for event in events:
        same = next((one for one in chosen if _is_repeated(text, one, event, known)), None)
        if same is None:
            chosen.append(event)
        else:
            chosen[chosen.index(same)] = _as_one(same, event)
    return chosen


def _is_tour(text: str, event: EventMention) -> bool:
    """Whether somebody visits several countries and meets those of each: "will visit Oman and Yemen for talks"."""
    if event.kind != "visit":
        return False
    return _TOUR.match(text, event.end) is not None or _KOREAN_TOUR.search(text, 0, event.start) is not None


def _as_one(one: EventMention, other: EventMention) -> EventMention:
    """Two mentions of one event: at the place of the one that names the series, or counts it."""
    says_more = (other.series and not one.series) or (other.number and not one.number and not one.series)
    main, rest = (other, one) if says_more else (one, other)
    return replace(
        main,
        number=main.number if main.number is not None else rest.number,
        number_start=main.number_start if main.number is not None else rest.number_start,
        is_definite=main.is_definite or rest.is_definite,
    )


def without_signatures(text: str, events: Sequence[EventMention]) -> list[EventMention]:
    """The mentions without what is signed at a meeting: "held a summit and signed a treaty"."""
    others = [one for one in events if not _SIGNED.fullmatch(text, one.start, one.end)]
    return others if any(one.kind != REFERENCE for one in others) else list(events)


def is_said_at_meeting(text: str, event: EventMention) -> bool:
    """Whether words behind those for a meeting only say what is talked about there: 개최하고 … 등에 대해 협의한다."""
    is_talk = event.kind == MEETING and text.startswith(("협의", "대화", "면담"), event.start)
    return is_talk and _TALKED_ABOUT.search(text, 0, event.start) is not None


def _is_remark(text: str, event: EventMention) -> bool:
    """Whether words only say something of a meeting that has its own: "the first such meeting in four years"."""
    if event.kind == MEETING and _LEADS_ON.match(text, event.end):
        return True
    return _FIRST_SUCH.search(text, 0, event.start) is not None and _IN_YEARS.match(text, event.end) is not None


def _is_none(text: str, event: EventMention) -> bool:
    """Whether somebody only meets the press ("met with reporters", 기자들과 만나), or wishes that a meeting be held."""
    if _ANNIVERSARY.search(text, 0, event.start) or _YEARS_OF.match(text, event.end):
        return True
    if event.kind == "incident" and _WHICH_WAS.match(text, event.end):
        return True
    if _CONDITIONAL.match(text, event.end) or _WISHED.match(text, event.end) or _CONTINUED.match(text, event.end):
        return True
    if event.kind == MEETING and _GOES_ON.match(text, event.end):
        return True
    return _is_aside(text, event)


def _is_aside(text: str, event: EventMention) -> bool:
    """Whether words only say what is done about a meeting, or meet the press behind it."""
    if _MATTER.match(text, event.end) and is_undated_matter(text, event.start):
        return True
    if text.startswith(")", event.end) and _GLOSS.search(text, 0, event.start):
        return True
    if _PRESS_LATER.match(text, event.end) and not _DATE_BEFORE.search(text, 0, event.start):
        return True
    if _ABOUT.match(text, event.end) or _SET_UP.search(text, 0, event.start):
        return True
    return bool(_PRESS_BEFORE.search(text, 0, event.start) or _PRESS_AFTER.match(text, event.end))


def _with_numbers(text: str, events: Sequence[EventMention]) -> list[EventMention]:
    """The mentions, each with the ordinal of the words that lead to it: "the 25th meeting of the Contact Group"."""
    numbered: list[EventMention] = []
    for event in events:
        last = numbered[-1] if numbered else None
        if (
            last is not None
            and last.number is not None
            and event.number is None
            and last.kind in {MEETING, "negotiation"}
            and _OF_THE.fullmatch(text, last.end, event.start)
        ):
            numbered.append(replace(event, number=last.number, number_start=last.number_start, is_other=last.is_other))
        else:
            numbered.append(event)
    return numbered


def _is_repeated(text: str, one: EventMention, other: EventMention, known: KnownNames) -> bool:
    """Whether two mentions of one sentence are one event: a name and its abbreviation, a name and its kind."""
    if _IN_BRACKETS.fullmatch(text, one.end, other.start):
        return True
    if one.series and not other.series and _IN_TITLE.fullmatch(text, one.end, other.start):
        return True  # 세계경제포럼(WEF) 연차총회
    if one.series and other.series:
        return one.series == other.series and (one.number is None or other.number is None or one.number == other.number)
    kinds = {kind_of(one, known), kind_of(other, known)}
    if MEETING in kinds and one.series is None and other.series is None:
        return True
    is_side_meeting = _SIDE_MEETING.search(text[one.end : other.end]) or _SIDE_MEETING.search(
        text[max(0, one.start - 30) : one.start]
    )
    return len(kinds) == 1 and not is_side_meeting


def kind_of(event: EventMention, known: KnownNames) -> str | None:
    """The kind of a mention: that of its series, or its own."""
    return known.series[event.series].kind if event.series else event.kind
