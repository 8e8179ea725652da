"""The dates of what a meeting is about: "a call to coordinate the response to the seizure of a tanker on Dec. 17"."""

import re
from collections.abc import Sequence
from typing import Final

from calendar_core.intake.text.dates.date_mentions import DateMention

#: Verbs and nouns of what an event is.
MEETS: Final = re.compile(
    r"\b(?:meet\w*|met|visit\w*|h[eo]ld\w*|talks|host\w*|attend\w*|arriv\w*|summit"
    r"|chair\w*|travel\w*)\b"
)
# "a call to coordinate the response to the seizure of a tanker on Dec. 17", beside the day of the call.
_MATTER_BEFORE: Final = re.compile(
    r"\bto (?:coordinate|discuss|mark|commemorate|celebrate|review|condemn|respond|address|prepare|follow up"
    r"|assess|honou?r"
    r"|observe|protest|defuse|avert|explain|brief|seek|push|press|resolve|end)\b[^;]*$"
    r"|\b(?:responses? to|about|regarding|concerning|amid|in the wake of|triggered by|sparked by|prompted by"
    r"|killed in|victims of"
    r"|condolences (?:for|over)|ahead of|because of|due to)\b[^,;]*$"
)
# A day by which something is to be done is none on which it is: "if a ceasefire holds by Nov. 30".
_BY_BEFORE: Final = re.compile(r"\b(?:by|before|no later than|within|until after)\s(?:the\s)?$")
_EXACT: Final = re.compile(r"[A-Z][a-z]+\.? \d{1,2}\b|\d{1,2} [A-Z]|day\b")
# The day of what happened: "the attack on Dec. 3", "the Queensland floods of December 19".
_HAPPENED_BEFORE: Final = re.compile(
    r"\b(?:attacks?|seizure|floods?|flooding|earthquake|quake|crash|killings?|assassination|shooting|bombings?"
    r"|airstrikes?|accident"
    r"|collision|sinking|elections?|referendum|coup|protests?|invasion|explosion|fire|outbreak|arrest|detention"
    r"|abduction"
    r"|kidnapping|death|incident|violence|announcement|decision|ruling|vote|treaty|declaration|memorandum"
    r"|resolution|letter"
    r"|ceasefire|truce|typhoon|cyclone|storm|landslide|blast|raid|hijacking|clash(?:es)?|disaster|massacre"
    r"|inauguration"
    r"|independence|deaths?|downing)"
    r"(?:\s(?:of|on|off|against|near|at)\s(?:the\s|an?\s|its\s|two\s"
    r"|three\s)?[\w’'-]+(?:\s[\w’'-]+){0,2}?)?\s(?:of|on|in)\s(?:the\s)?$",
    re.IGNORECASE,
)

# 만나 다음 달 정상회담 개최 방안을 협의했다
_MEETS_BEFORE: Final = re.compile(
    r"(?:만나|만나서|만난\s(?:뒤|자리에서))\s[^.]*$|(?:회담|통화|면담|협의|접견|회동|회의)(?:하고|에서|[을를]\s(?:갖고|하고|열고|통해))\s[^.]*$"
)
_MATTER_AFTER: Final = re.compile(
    r"^[^.,]{0,40}?(?:회담|회의|방문|방한|방미|방일|방중|순방|협의회|대화|훈련|총회)(?:의|에서\s합의한|[을를]\s앞두고)?\s?(?:성과|결과|후속|합의)"
)
# 북한의 1일 탄도미사일 발사에 대한 대응 방안, 지난 15일 북한의 위성 발사를 논의하기 위해
_KOREAN_HAPPENED_AFTER: Final = re.compile(
    r"^(?:\([^)]*\))?\s(?:[가-힣]+의\s)?(?:(?:단거리|중거리|장거리|대륙간|극초음속)\s?)?(?:탄도미사일|미사일|위성|핵|로켓|방사포)\s?(?:시험\s?)?(?:발사|실험)"
    r"(?:에|를|을|와|과|로|\s관련|\s대응|\s이후)|^(?:\([^)]*\))?\s(?:[가-힣]+의\s)?(?:도발|공습|침공|피격|사고|참사|테러|지진|총격)(?:에|를|을|와|과|로|\s관련|\s대응)"
)
_SAYS_WHEN: Final = re.compile(r"\d\s?[일월]|(?:이번|지난|다음|이|내)\s?[달주]|내년|올해|연내")


def is_undated_matter(text: str, place: int) -> bool:
    """Whether the words before a place of a Korean sentence say that people meet, and since then no date."""
    found = _MEETS_BEFORE.search(text, 0, place)
    return found is not None and _SAYS_WHEN.search(found.group()) is None


def is_of_matter(text: str, mention: DateMention, others: Sequence[DateMention]) -> bool:
    """Whether a date is of what happened, or stands behind words for the matter of a meeting that has its own date.

    `others` are the dates of the sentence.
    """
    before = text[: mention.start]
    if _MATTER_AFTER.match(text[mention.end :]) and _MEETS_BEFORE.search(before):
        return True
    if _HAPPENED_BEFORE.search(before) or _KOREAN_HAPPENED_AFTER.match(text[mention.end :]):
        return True
    matter = _MATTER_BEFORE.search(before)
    is_dated = any(one.has_date and one.end <= mention.start for one in others)
    if _BY_BEFORE.search(before) and _EXACT.search(text, mention.start, mention.end):
        return True
    return is_dated and matter is not None and MEETS.search(matter.group()) is None
