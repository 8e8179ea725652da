"""Which dates of a clause are of its event: not that of a statement, of a journey, or of something recalled."""

import re
from collections.abc import Sequence
from typing import Final, Literal

from calendar_core.intake.text.dates.date_matters import MEETS, is_of_matter
from calendar_core.intake.text.dates.date_mentions import DateMention
from calendar_core.intake.text.dates.report_dates import is_before_meeting, is_report_date, is_travel_date

# What a date only bounds or looks back to: "since Oct. 30", "after the Nov. 5 election".
_BOUND_BEFORE: Final = re.compile(
    r"\b(?:since|after|before|prior to|as of|dated|effective|beyond|ahead of|born|signed|adopted|founded|established"
    r"|elected|appointed|t(?:ook|akes|aking|ake) office|t(?:ook|akes|aking|ake) over|marks?|marked|marking"
    r"|registers? by|register by|apply by|inaugurated|sworn in|expires?|declared|imposed|launched in|known as"
    r"|week of|week beginning|week starting|days? either side of|around the time of|no later than|deadline of"
    r"|until|anniversary of)\s(?:on\s|in\s|the\s)?$",
    re.IGNORECASE,
)
_OF_AGREEMENT: Final = re.compile(
    r"^(?:\s\d{4})?\s(?:(?!(?:without|with|after|before|on|in|at|to|for|and|of|under|over|by|as|but)\b)[a-z-]+\s){0,2}"
    r"(?:attacks?|elections?|accord|agreement|treaty|declaration|statement|pact"
    r"|martial law|vote"
    r"|budget|law|armistice|ceasefire|uprising|massacre|deadline|report|letter|earthquake|crash|strikes?|coup"
    r"|inauguration|anniversary|resolution|referendum|test(?! at)|launch(?! at)|shooting|war|incident|takeover"
    r"|fact sheet|communiqu[eé]|memorandum|deal|incursions?|ultimatum|protests?|raids?|clash(?:es)?|bombings?"
    r"|typhoon|storm|floods?|blast"
    r"|explosion|collision|sinking|riots?|verdict|ruling|announcement|decision|speech|proposal|truce|hearing|polls?"
    r"|cut-?off)\b"
    r"(?!\s(?:talks|meeting|summit|signing|negotiations|conference))"
)
_KOREAN_AFTER: Final = re.compile(
    r"^(?:\([^)]*\))?\s?(?:(?:이\s(?:포함된|있는|속한|낀)\s)?주(?:간)?(?:에|\s)|이후|이래|현재|기준|부로|자로|자\s|이전"
    r"|부터\s(?:이어진|이어지는|계속된|지속된|격화된|고조된)\s(?!(?:[가-힣]+\s)?(?:훈련|연습|회담|회의|협상|방문|순방))"
    r"|까지(?!로)|전까지|선언|합의|공동선언|공동성명|총선|대선|선거|지진|사태|비상계엄|테러|공격"
    r"|기념일|마감|시행|발효|광복절)"
)
# "a treaty, which expired on Feb. 5": the date of what a relative clause tells of something else.
_RELATIVE_BEFORE: Final = re.compile(
    r"\b(?:which|who|whose|that)\s(?!(?:runs?|ran|opens?|opened|begins?|began|starts?|started|is|are|was|were"
    r"|will|takes?|took"
    r"|kicks?|convenes?|lasts?|had|has|would|he|she|they|it|the)\b)(?:[\w’']+\s){1,5}(?:on|in|since|by)\s$"
)
# "the first trip since Moscow sent troops into Ukraine in February 2022", with no meeting behind "since"
_SINCE_BEFORE: Final = re.compile(
    r"\bsince\s(?!(?:(?:[\w’'-]+\s){0,12}?(?:will|would|are|is|to be|and)\s))[^,.;]{0,90}\s$"
)
# "the invitation extended by Takaichi on Oct. 30", "a letter from Xi on Nov. 15 inviting him"
_DONE_BEFORE: Final = re.compile(
    r"\b(?:invitations?|agreements?|deals?|accords?|pacts?|treat(?:y|ies)|contracts?|letters?|statements?"
    r"|resolutions?|proposals?|plans?|reports?"
    r"|declarations?|memorand(?:um|a)|sanctions|tariffs|laws?|bills?|orders?|documents?|fact sheets?"
    r"|communiqu[eé]s?|roadmaps?|verdicts?|rulings?)"
    r"\s(?:that (?:was|were) |which (?:was|were) )?(?:[\w-]+ed|made|given|sent|struck|won|written|drawn up)\s"
    r"(?:[^,.;]{1,40}\s)?(?:on|in|last)\s$"
)
# As many characters before a date as the words that it may belong to begin at.
_NEAR: Final = 120
_ASKS_AFTER: Final = re.compile(r"^,?\s(?:inviting|asking|urging|proposing|offering|calling on)\b")
# "had been scheduled for Nov. 25", of a meeting of which nothing says that it was put off, or held
_HAD_BEEN: Final = re.compile(r"\bhad (?:[a-z]+ly )?been (?:scheduled|planned|set|slated|due)\s(?:for|on|to \w+ on)\s$")
_PUT_OFF: Final = re.compile(
    r"\b(?:postpon|cancel|call(?:ed|ing)? off|put off|delay|defer|mov(?:ed|ing)|reschedul|scrap|suspend|shelv"
    r"|push(?:ed|ing)|abandon"
    r"|will not|won['’]t|no longer|brought forward|not take place)",
    re.IGNORECASE,
)
_EARLIEST_BEFORE: Final = re.compile(r"\bas (?:early|soon) as\s$|이르면\s$")
# "consultations, which were last held in Berlin on June 20, 2023", beside the day that is to come.
_LAST_BEFORE: Final = re.compile(r"\bwhich (?:was|were|had been) (?:last|first|previously) held\b[^;]{0,40}$")
_EXACT: Final = re.compile(r"\d\s?일|[A-Z][a-z]+\.? \d|day\b|\d [A-Z]")
# The day that was meant at first, beside that which is meant now.
_ORIGINALLY_BEFORE: Final = re.compile(
    r"\b(?:originally|initially|first)\s(?:been\s)?(?:set|scheduled|planned|due|slated|expected)\s"
    r"(?:for|on|to \w+ on)\s$|(?:당초|애초|원래)\s(?:계획한\s|예정된\s)?$"
)
# 30일로 예정됐던 회담은 4월 하순 여는 것으로 연기됐다.
_ORIGINALLY_AFTER: Final = re.compile(
    r"(?:\s?\([^)]*\))?(?:로|에|부터|까지)?(?:로)?\s(?:[가-힣]+에서\s)?(?:예정(?:됐|되었|돼\s있|되어\s있)던"
    r"|잡(?:혔|혀\s있)던|열릴\s예정이(?:었던|던)|열기로\s했던|계획(?:됐|했|되었)던)"
)
# 다음 달 1일 퇴임하는 총리: the date is that of another verb.
_OTHER_VERB_AFTER: Final = re.compile(
    r"^(?:\([^)]*\))?(?:에|로)?\s(?:[가-힣]+(?:에|을|를|이|가)?\s)?(?:퇴임|취임|임기|부임|선출|별세|사망|체결|발효"
    r"|시행|마감|서명한|서명된|공개|개봉|방송"
    r"|출범|창설|수교|해방|발발|체포|선포|임명|당선|퇴진|사임|끝나는|끝난|시작된|만료|발사한|발사된|종료되는|발생"
    r"|일어[난났]|터진|벌어진|불거진|숨진"
    r"|타계|서거|통과|비준|발간|부과|제정|개정|공포|폐막|침몰|추락|피격|나포|억류|납치|구금|폭발|붕괴|개통|준공"
    r"|완공|출시|치러[진질지]|치른|맺은|내놓은|단행|발표[된한]|채택[된한]|합의[된한]|게재[된한]|나온\s)"
)
# "agreed by phone on Thursday to meet": the day of the decision, and not of the meeting.
_DECIDED_BEFORE: Final = re.compile(
    r"\b(?:agreed|decided|vowed|promised|pledged|planned|arranged)\b"
    r"(?!\s(?:in|at|during|after)\s[^,.;]{0,40}\b(?:talks|summit|meeting|call|session|dialogue)\b)[^,.;]{0,40}$"
)
_TO_AFTER: Final = re.compile(r"^,?\sto\s\w")
# The last day of an event that has begun: "runs until Friday", 훈련은 19일까지 이어진다.
_END_BEFORE: Final = re.compile(
    r"\b(?:runs?|running|ran|lasts?|lasting|continues?|continuing|through|stay|visit|trip|tour|exercise"
    r"|drills?|in \w+)\s(?:there\s)?(?:until|through"
    r"|till|to)\s$|\b(?:drills?|exercise|talks|visit|session|summit|meeting|it) (?:will )?(?:ends?|concludes?"
    r"|finish(?:es)?|wraps? up|closes?)\s(?:on\s)?$|,\s(?:ending|concluding)\s(?:on\s)?$"
)
_END_MARK: Final = re.compile(r"[(,]\s?(?:[~∼〜]|(?:un)?till?|to|through)\s?$")  # noqa: RUF001
_END_AFTER: Final = re.compile(r"^까지\s?(?:[가-힣]+\s){0,3}?(?:이어|계속|진행|열린|열리|실시|체류|머물|머무)")
# A meeting is moved to the second of two dates: "postponed from Friday to July 9", 27일에서 다음 달 11일로 연기했다.
_MOVED_BEFORE: Final = re.compile(
    r"\b(?:postpon\w+|delay\w+|mov(?:e|ed|es|ing)|reschedul\w+|push(?:ed|es|ing)? back|put(?:ting)? (?:off|back)"
    r"|br(?:ought|ing|inging) forward|defer\w*"
    r"|shifted)\b(?![^.;]*\b(?:planned|scheduled|set|due|slated|arranged|meant)\s(?:to take place\s)?(?:for|to"
    r"|on)\s$)"
    r"[^.;]{0,80}?\b(?:to|until|for)\s$"
)
_MOVED_AFTER: Final = re.compile(
    r"^(?:\s[가-힣]+(?:에서|로))?\s?(?:(?:에|부터)?\s?(?:[가-힣]+에서\s)?(?:여는|열기로|개최하는|하는"
    r"|갖는)\s?(?:것으로|쪽으로)?|(?:로|으로))\s(?:[가-힣]+\s){0,2}?(?:연기|변경|미뤄|미루|미룬|미뤘|미뤄졌|늦춰"
    r"|늦추|늦췄|앞당|옮|조정|순연)"
)
_IN_BRACKETS: Final = re.compile(r"\([^)]*$")
# 지난해 11월 이후 두 달 만이다: the day of the meeting before.
_RECALLED_AFTER: Final = re.compile(r"\s?(?:[가-힣]+\s){0,3}?이후\s(?:처음|[^.,]{1,12}만)")


_RELATIVE_OPEN: Final = re.compile(r",\s(?:who|whose)\s[^,;]*$")
_RELATIVE_CLOSE: Final = re.compile(r"[^,;]{0,60},\s")


DateRole = Literal["date", "end", "moved"]


def date_role(text: str, mention: DateMention, others: Sequence[DateMention], *, kind: str | None) -> DateRole | None:
    """What a date of a sentence is to its event: its date, only its last day, or a new date; None for no date of it.

    `others` are the dates of the sentence.
    """
    before, after = text[: mention.start], text[mention.end :]
    if _MOVED_BEFORE.search(before) or _MOVED_AFTER.match(after):
        return "moved"
    is_of_decision = kind != "call" and _DECIDED_BEFORE.search(before) and _TO_AFTER.match(after)
    is_of_journey = kind != "visit" and (is_travel_date(text, mention) or is_before_meeting(text, mention, others))
    if is_of_decision or is_of_journey or is_report_date(text, mention, others):
        return None
    is_range = _is_range(text, mention)
    if not is_range and (_END_MARK.search(before) or _END_BEFORE.search(before) or _END_AFTER.match(after)):
        return "end"
    is_day_of_visit = kind == "visit" and any(getattr(one, "counts_from", "") == "trip" for one in mention.pieces)
    is_other = (
        is_day_of_visit
        or _is_first_plan(text, mention, others)
        or (kind != "incident" and is_of_matter(text, mention, others))
        or _is_of_something_else(before, after, text[mention.start : mention.end], is_range=is_range)
        or _is_other_clock(text, mention, others)
    )
    return None if is_other else "date"


def _is_first_plan(text: str, mention: DateMention, others: Sequence[DateMention]) -> bool:
    """Whether a date is the one that was planned at first, or that of the last meeting, beside another date."""
    before, after = text[: mention.start], text[mention.end :]
    if not any(one.has_date and one is not mention and not is_report_date(text, one, others) for one in others):
        return False
    if _ORIGINALLY_AFTER.match(after) and any(_MOVED_AFTER.match(text[one.end :]) for one in others):
        return True
    return _ORIGINALLY_BEFORE.search(before) is not None or _LAST_BEFORE.search(before) is not None


def _is_of_something_else(before: str, after: str, words: str, *, is_range: bool) -> bool:
    """Whether the words around a date give it to another thing: an agreement, a verb of its own, a bound."""
    if _EARLIEST_BEFORE.search(before) and _EXACT.search(words):
        return True  # "as early as June 20" is no day, "as early as June" is a month.
    if (
        _is_in_relative(before, after)
        or _is_since(before)
        or _DONE_BEFORE.search(before[-_NEAR:])
        or _ASKS_AFTER.match(after)
        or (_HAD_BEEN.search(before) and not _PUT_OFF.search(before + after))
        or _RELATIVE_BEFORE.search(before)
        or _BOUND_BEFORE.search(before)
    ):
        return True
    if _OF_AGREEMENT.match(after) or _OTHER_VERB_AFTER.match(after):
        return True
    return _KOREAN_AFTER.match(after) is not None and not is_range and not _RECALLED_AFTER.match(after)


def _is_since(before: str) -> bool:
    """Whether a date is only that since which something is so, and not that of a meeting recalled by it."""
    since = _SINCE_BEFORE.search(before[-_NEAR:])
    return since is not None and not MEETS.search(since.group())


def _is_in_relative(before: str, after: str) -> bool:
    """Whether a date stands in words between commas that only describe somebody: "who marks his birthday next year"."""
    begin = _RELATIVE_OPEN.search(before)
    return begin is not None and _RELATIVE_CLOSE.match(after) is not None and not MEETS.search(begin.group())


def _is_range(text: str, mention: DateMention) -> bool:
    return re.search(r"부터|[-–~∼〜]", text[mention.start : mention.end]) is not None  # noqa: RUF001


def _is_other_clock(text: str, mention: DateMention, others: Sequence[DateMention]) -> bool:
    """Whether a time in brackets is that of another zone: "at 3:30 p.m. (6:30 a.m. Wednesday KST)"."""
    if not mention.has_clock or not _IN_BRACKETS.search(text[: mention.start]):
        return False
    return any(one.has_clock and one.end <= mention.start for one in others)
