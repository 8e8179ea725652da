"""The tense of a Korean clause by the end of its last verb, before the verb of who says it: …했다고 밝혔다."""

import re
from typing import Final

from calendar_core.intake.text.dates.day_resolvers import Tense

# What a source does with the statement before it.
_SAYING: Final = re.compile(
    r"(?:다고|다며|라고|다면서|자고|했다는|이라며|라며|다는)[\"”’'」]?\s[^.]*?(?:밝혔|밝힌|전했|말했|발표했|보도했"
    r"|알렸|설명했|전해졌|공지했|강조했|확인했|덧붙였"
    r"|했다|알려졌|한다|예고했|적었|썼다|올렸|게시했|답변했)[가-힣]*[.\s\"”]*$|[\"”]?(?:이라)?고\s(?:밝혔|전했|말했|발표했|보도했)다[.\s]*$"
)
_HEARD: Final = re.compile(
    r"(?<=[할될갈올열날릴질칠눌볼])\s(?:것으로|거로)\s(?:알려|전해|관측|예상|전망|파악|보도|점쳐|보)[가-힣]*다[.\s]*$"
)
_PAST: Final = re.compile(
    r"(?:[했었았였렸졌났됐갔왔냈눴쳤썼봤겼떠났]|하였|되었)(?:다|고|으며|는데|지만|던|으나|습니다)?[\"”’']?\W*$"
    r"|[한된린난낸온간]\s가운데\W*$|바\s있(?:다"
    r"|고)?\W*$|(?:만이|처음이)(?:다|라)?\W*$"
)
_OVER: Final = re.compile(r"바\s있(?:다|고)?\W*$")
# 통화에서 … 논의했다: it took place, whatever was planned there.
_AT_MEETING: Final = re.compile(r"(?:회담|통화|회의|회동|면담)에서\s")
_FUTURE: Final = re.compile(
    r"(?:예정|계획|전망|방침|것|것으로\s보인|참)(?:이)?(?:다|라|며|고)?\W*$|[한된간온연낸린긴진난는]다(?:며)?\W*$"
    r"|[할될릴]\W*$|한다\W*$|기로\s(?:했"
    r"|합의했)(?:다|고)?\W*$"
)
# 정상회담을 하고 협력을 확대하기로 했다: what was agreed may be agreed at a meeting that is over, or be the meeting.
_MET_AND_AGREED: Final = re.compile(
    r"(?:회담|회의|회동|통화|면담|협의|협의회|대화|오찬|만찬)(?:\([^)]*\))?[을를]?\s?(?:갖고|가진\s[뒤후]|하고|하여|한\s[뒤후]|열고|연\s[뒤후]|통해|실시하[고여]"
    r"|마치고|마친\s[뒤후]|나누고)[,\s]|(?:만나|만난\s[뒤후]|통화하고|회담하고|면담하고|접견하고|예방하고)[,\s]"
)
_AGREED: Final = re.compile(
    r"기로\s(?:[가-힣]+[을를]\s)?(?:했|하였|합의|뜻을|의견을|약속)[가-힣]*(?:\s(?:모았|같이했|했)[가-힣]*)?\W*$"
)
# 만나 협력을 이어 가자고 말했다: what one says to the other was said at the meeting.
_SAID_THERE: Final = re.compile(
    r"(?:만나|접견하고|면담하고|회담하고|통화하고)\s[^.]*?(?:자고|달라고|[\"”](?:이라|라)?고)\s(?:[가-힣]+\s)?"
    r"(?:말했|강조했|당부했|촉구했|제안했|요청했|역설했)"
)
#: Words of what is only planned, agreed or said, so that a past verb is not of the meeting itself.
_PLANNED: Final = re.compile(
    r"예정|기로\s|추진|제안|제의|요청|초청|확정|조율\s|검토|전망|계획|연기|취소|무산|앞두|앞둔|(?:는|할|열)\s방안"
    r"|희망|기대|요구|촉구|준비|잡[았혔]|정해졌|정했|거론"
)


def korean_tense(text: str, start: int, end: int) -> Tense:
    """The tense of the verb that ends the part `[start, end)` of a text."""
    part = text[start:end]
    if _SAID_THERE.search(part):
        return "past"
    part = _without_saying(part)
    if _OVER.search(part) or (_AT_MEETING.search(part) and _PAST.search(part)):
        return "past"
    if _PAST.search(part):
        return "future" if _PLANNED.search(part) else "past"
    if _FUTURE.search(part):
        return "future"
    return "unknown"


def may_be_over(text: str, start: int, end: int) -> bool:
    """Whether people met and agreed on something, so that the day tells whether that is over: 만나 … 하기로 했다."""
    part = _without_saying(text[start:end])
    return _MET_AND_AGREED.search(part) is not None and _AGREED.search(part) is not None


def _without_saying(part: str) -> str:
    """A statement without the verb of who makes it: …한다고 밝혔다, …할 것으로 알려졌다."""
    if heard := _HEARD.search(part):
        return part[: heard.start()]
    saying = _SAYING.search(part)
    if saying is None:
        return part
    return part[: saying.start()] + ("다" if saying.group().startswith("다") else "")


def is_over(text: str, start: int, end: int) -> bool:
    """Whether the verb that ends the part of a text says that the meeting took place."""
    is_past = korean_tense(text, start, end) == "past"
    is_said = _SAID_THERE.search(text, start, end) is not None
    return is_past and (is_said or not _PLANNED.search(text, start, end) or _OVER.search(text[start:end]) is not None)


def ends_in_past(text: str, start: int, end: int) -> bool:
    """Whether the last verb of a part of a text is of the past, whatever it says."""
    part = text[start:end]
    part = _without_saying(part)
    return _PAST.search(part) is not None


def is_planned(text: str, start: int, end: int) -> bool:
    """Whether the words of a part of a text are of a plan."""
    return _PLANNED.search(text, start, end) is not None
