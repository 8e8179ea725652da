"""The clauses of a sentence that speak of events, and which event of a clause a date, a place or a person belongs to.

A sentence is cut only between two events: "will visit Tokyo for a summit before flying to Washington, where he meets
…" has two clauses. What a clause only recalls, and names no event, is left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from calendar_core.intake.text.events.chosen_mentions import choose_events, is_said_at_meeting, without_signatures
from calendar_core.intake.text.events.event_mentions import MEETING, REFERENCE, EventMention
from calendar_core.intake.text.known_names import KnownNames

_COUNTS: Final = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_AGO: Final = (
    rf"(?:(?:just |only |about )?(?P<count>{'|'.join(_COUNTS)}|\d{{1,2}}|\w+) (?P<unit>hour|day|week|month|year)s? )?"
)
# "… and will travel to Cairo on Sunday": another verb than that of the meeting.
_GOES_AWAY: Final = (
    r"(?:and|before|but)\s(?:(?:will|would|is to|plans to|then|later)\s)+(?:travel|fly|head|return|continue|depart"
    r"|leave|go|move)\s"
    r"(?:to|on to|for|home|back)\b"
)
# A clause begins with these words, whether or not the words before it end one.
_STRONG: Final = re.compile(
    rf",?\s(?P<background>{_AGO}(?P<side>after|before(?!\sthe\send\sof))|amid|despite|even as|ahead of"
    rf"|following|because of"
    rf"|due to(?=\s(?:the|a)\b)|owing to)\s"
    rf"|\s(?={_GOES_AWAY})"
    r"|;\s|,\s(?:adding|saying|noting)\s"
    r"|\b(?P<agreed>agree(?:d|ing)\s(?:[^,;]{0,60}?\s)?)to\s(?=(?:hold|convene|resume|meet|launch|start|visit)\b)"
    r"|\s(?P<host>(?:on|at) the (?:sidelines|margins|fringes) of|during|the (?:opening|first|second|final"
    r"|last|closing) day of|the eve of)\s"
    r"|,?\s(?:while|where|when|whereas|since|(?:to be )?followed by|then|as well as|in addition to|on top of)\s"
    r"|,\s(?:and|but|with)\s(?=(?:will|would|is|are|then|later|on|in|at|a|an|the|two|three|[A-Z]))"
    r"|(?<=[가-힣])(?:고|며|면서|으며|지만|는데|데 이어|뒤|후|이어|앞서|다가)(?P<comma>,\s)"
    r"|(?<=[가-힣])(?P<dated>고|며)\s(?=\d{1,2}일\s)"
    r"|(?<=[한은난진린])\s(?:뒤|후|데 이어)\s|(?<=에)\s(?:앞서|이어)\s|\s(?:뒤이어|곧이어|이어서)\s"
    r"|(?<=를)\s계기로\s|(?<=방문해|방한해|방미해|방일해|방중해)\s(?=\d{1,2}일|오는\s)|(?<=회담에서|통화에서"
    r"|회의에서|회동에서)\s|(?<=[린한은난된]\s가운데),?\s|(?<=방문한|방문할)\s"
    r"|(?<=방문하는)\s|\s?[▲△▶■□◆◇○●•]\s?|\s/\s"
)
#: What people meet for: another meeting behind these words is not theirs.
MATTER: Final = (
    r"to (?:discuss|prepare|follow up|review|lay the groundwork|coordinate|arrange|finali[sz]e|fine-tune|plan|implement"
    r"|brief|pave the way|set the stage|assess|explain|share)\b"
)
#: Behind the word for a meeting: who held it, or where it was held.
HELD: Final = (
    r"\s(?:(?:that|which)\s)?(?:(?!(?:will|would|is|are|to|be|may|and|but|as|on|in|at|for|they|after|before|where|when|said)\b)"
    r"[\w.’'-]+\s(?:and\s)?){0,12}?(?:had\s)?held(?=\s(?:in|on|at|last|earlier|by|between|with|during|there|this)\b)"
)
# Words that begin a clause only where an event stands before the next of them.
_VERBS: Final = (
    r"(?:(?:also|then|later|separately|subsequently)\s)*(?:will|would|is|are|was|were|has|have|hold|holds"
    r"|held|meet|meets|met"
    r"|attend\w*|visit\w*|travel\w*|sit|host\w*|on|at|in|sign|discuss\w*|receive\w*|speak|spoke|the|an?"
    r"|another|separate"
    r"|plans?|to|agreed?|decided|welcome\w*|conduct\w*|launch\w*|tak(?:e|es|ing)|invit\w+)\s"
)
_WEAK: Final = re.compile(
    rf"\s(?P<matter>{MATTER})\s|\s(?=(?:the|their|its)\s(?P<recalled>(?:[\w’'-]+\s){{0,4}}?[\w’'+-]+){HELD})"
    r"|(?<=만나)\s(?=[^.,]{2,50}?(?:회담|회의|방문|방한|방미|방일|방중|순방|총회)(?:의|[을를]\s위한)?\s?(?:개최\s|추진\s)?(?:방안|문제"
    r"|준비|의제|시기|일정|개최|추진))"
    rf"|,?\s(?:and|but)\s(?={_VERBS})|,\s(?:which|who|as)\s|(?<=[가-힣])(?:고|며|면서|으며|지만|는데)\s|,\s"
)
# A comma of a list and that behind a day are none of a clause: "Monday, Nov. 3".
_LIST_COMMA: Final = re.compile(r",\s")
_FOR: Final = re.compile(r"\bfor\s(?:(?:an?|the|their|his|her|bilateral|official|formal|further)\s)*$")
# "…, and on Monday will be in Geneva": another day, and no event.
_ELSEWHERE: Final = re.compile(
    rf",?\s{_GOES_AWAY}"
    r"|,?\s(?:and|but)\s(?:then\s)?on\s[A-Z]|[고며]?,?\s?(?:이튿날|다음\s날|\d{1,2}일)(?:에는|에"
    r"|엔)?\s(?:[가-힣]+[을를로에]\s){1,2}[가-힣]+다"
)
_CHAIRS: Final = re.compile(
    r"(?:주재|참석|개회|대표|주관|의장을 맡)[가-힣]*(?:고|며|은 뒤|한 뒤|한 후),?\s?(?:이어|이후)?\s?$"
    r"|\b(?:chairs?|presides?|opens?|attends?|hosts?) (?:it|the (?:meeting|session|talks)),?\s?(?:and)?\s?$"
)
# As much as a clause is long on average, in characters.
_BOUNDARY_COST: Final = 25


@dataclass(frozen=True, kw_only=True)
class Clause:
    """The part `[start, end)` of a sentence with its events; `lead` is the word that begins it.

    `days_from_previous`: how many days its event is from that of the clause before ("three days before the summit").
    """

    start: int
    end: int
    events: tuple[EventMention, ...]
    lead: str = ""
    days_from_previous: int | None = None


@dataclass(frozen=True)
class _Cut:
    place: int
    lead: str
    is_background: bool = False
    days: int | None = None
    is_dated: bool = False


def split_clauses(text: str, events: Sequence[EventMention], known: KnownNames) -> list[Clause]:
    """The clauses of a sentence, in order. One without an event belongs to that before it, or is left out."""
    # Words such as "took place" are an event of their own only where a sentence names none.
    events = [one for one in without_signatures(text, events) if one.kind != REFERENCE] or events
    events = [one for number, one in enumerate(events) if not (number and is_said_at_meeting(text, one))]
    cuts = _find_cuts(text, events)
    pieces = [
        (cut, end)
        for cut, end in zip(cuts, [*(one.place for one in cuts[1:]), len(text)], strict=True)
        if cut.place < end
    ]
    clauses: list[Clause] = []
    pending = 0
    for cut, end in pieces:
        inside = [one for one in events if cut.place <= one.start < end]
        chosen = choose_events(text, inside, known)
        if not chosen and (cut.is_background or _ELSEWHERE.match(text, cut.place)):
            pending = end
            continue
        last = clauses[-1] if clauses else None
        if last is not None and last.events and chosen:
            clauses.append(
                Clause(start=cut.place, end=end, events=tuple(chosen), lead=cut.lead, days_from_previous=cut.days)
            )
        elif last is not None and chosen and _stands_alone(text, cut):
            clauses.append(Clause(start=cut.place, end=end, events=tuple(chosen)))
        elif last is not None and last.end == cut.place:
            both = choose_events(text, [*last.events, *inside], known) if chosen else list(last.events)
            clauses[-1] = Clause(
                start=last.start,
                end=end,
                events=tuple(both),
                lead=last.lead,
                days_from_previous=last.days_from_previous,
            )
        elif chosen or not clauses:
            clauses.append(
                Clause(start=cut.place, end=end, events=tuple(chosen), lead=cut.lead, days_from_previous=cut.days)
            )
    return clauses or [Clause(start=0, end=pending or len(text), events=())]


def _stands_alone(text: str, cut: _Cut) -> bool:
    """Whether what stands before a cut is none of the event behind it, though it names no other one."""
    # …사무총장이 주재하며, 이어 UDCG 회의가 열린다: who chairs is of the meeting told before.
    return cut.is_background or cut.is_dated or text.startswith(";", cut.place) or _chairs(text, cut)


def _chairs(text: str, cut: _Cut) -> bool:
    return _CHAIRS.search(text, 0, cut.place) is not None


def _find_cuts(text: str, events: Sequence[EventMention]) -> list[_Cut]:
    """The places at which a clause may begin, that of the sentence first; none lies in the words of an event."""
    cuts = [_Cut(0, "")]
    strong = [found for found in _STRONG.finditer(text) if not _is_within(found.start() + 1, events)]
    weak = [
        found
        for found in _WEAK.finditer(text)
        if not _is_within(found.start() + 1, events)
        and not any(one.start() <= found.start() < one.end() for one in strong)
    ]
    places = sorted(
        [*((one, False) for one in strong), *((one, True) for one in weak)], key=lambda pair: pair[0].start()
    )
    for number, (found, is_weak) in enumerate(places):
        following = places[number + 1][0].start() if number + 1 < len(places) else len(text)
        if is_weak and not _is_clause(text, events, found, following, cuts[-1].place):
            continue
        groups = found.groupdict()
        lead = "agreed to" if groups.get("agreed") else found.group().strip(" ,;")
        place = (
            found.end("agreed")
            if groups.get("agreed")
            else found.start() + (1 if "가" <= text[found.start()] <= "힣" else 0)
        )
        cuts.append(
            _Cut(
                place if not groups.get("comma") else found.end(),
                lead,
                is_background=bool(groups.get("background")),
                days=_count_days(groups),
                # 3일 열병식에 참석하고 4일 정상회담을 했다: each verb has its day.
                is_dated=bool(groups.get("dated")),
            )
        )
    return cuts


def _is_within(place: int, events: Sequence[EventMention]) -> bool:
    return any(one.start < place < one.end for one in events)


def _is_clause(text: str, events: Sequence[EventMention], found: re.Match[str], following: int, begin: int) -> bool:
    """Whether a comma or an "and" parts two events: each side has one, and the second a verb or a date of its own."""
    before = any(begin <= one.start < found.start() for one in events)
    following_events = [one for one in events if found.start() < one.start < following]
    if not before or not following_events:
        return False
    if found["recalled"]:
        return any(found.start() < one.end <= found.end("recalled") for one in events)
    if _LIST_COMMA.fullmatch(found.group()) and _FOR.search(text, 0, following_events[0].start):
        return False  # "will host his counterpart, Keir Starmer, in Ottawa for talks"
    if found["matter"]:
        return following_events[0].series is not None or following_events[0].kind not in {MEETING, REFERENCE, "visit"}
    return (
        not _LIST_COMMA.fullmatch(found.group())
        or re.match(
            r"(?:and |then |also )?(?:on|in|at|he|she|they|it|will|which|who|said|told|would|is|was|has"
            r"|had|plans)\b",
            text[found.end() :],
        )
        is not None
    )


def _count_days(groups: dict[str, str | None]) -> int | None:
    """How many days the second event is from the first: negative where the first came after it."""
    if groups.get("unit") != "day" or not groups.get("count"):
        return None
    word = groups["count"] or ""
    count = _COUNTS.get(word, int(word) if word.isdigit() else None)
    if count is None:
        return None
    return count if groups["side"] == "before" else -count


def nearest_event(text: str, events: Sequence[EventMention], start: int, end: int) -> EventMention:
    """The event of a clause that the words at `[start, end)` belong to; there is at least one."""
    return min(events, key=lambda event: _distance(text, event, start, end))


def _distance(text: str, event: EventMention, start: int, end: int) -> int:
    between = text[event.end : start] if start >= event.end else text[end : event.start]
    return len(between) + _BOUNDARY_COST * (len(_STRONG.findall(between)) + len(_WEAK.findall(between)))
