"""The dates at which something was said, which are no dates of the event: "said Thursday", 17일 밝혔다."""

import re
from collections.abc import Sequence
from typing import Final

from calendar_core.intake.text.dates.date_mentions import DateMention

_SAYING: Final = (
    r"said|says|told|announced|announces|reported|confirmed|added|revealed|disclosed|released|published|issued"
)
_TOLD: Final = (
    r"told\s(?:(?:the|a|an|his|her|state)\s(?:[\w-]+\s){0,2}[\w-]+|(?-i:[A-Z]\w+(?:\s[A-Z]\w+){0,2})|parliament)"
)
_ON_MEDIUM: Final = (
    r"(?:\s(?:on|via)\s(?:X|Facebook|Telegram|Twitter|Weibo|Truth Social|social media|(?:state )?(?:TV"
    r"|television|radio)))"
)
_SAID_BEFORE: Final = re.compile(
    rf"\b(?:{_TOLD}|(?:{_SAYING})(?:\s(?:reporters|lawmakers|journalists|it|so|the \w+))?)(?:{_ON_MEDIUM}|\sby email)?"
    r"(?:\sin\s(?:a|an|its|their|the)\s[\w\s-]{3,40}?)?,?\s(?:late\s|earlier\s|early\s)?(?:on\s)?$",
    re.IGNORECASE,
)
_SAID_AFTER: Final = re.compile(rf"^,?\s(?:also\s|jointly\s|officially\s)?(?:{_SAYING})\b", re.IGNORECASE)
_KOREAN_SAYING: Final = (
    r"(?:밝혔|전했|말했|발표했|보도했|알렸|설명했|전해졌|공지했|강조했|확인했|덧붙였|답했|주장했|평가했"
    r"|언급했|보고했|전망했|예고했|통보했|비판했|촉구했|당부했|밝힌|발표한|알려졌|파악됐|관측됐|전한|알려진|적었"
    r"|썼다|올렸|게시했|내다봤|답변했)"
)
_KOREAN_SAID_AFTER: Final = re.compile(
    rf"^(?:\s?\((?:현지\s?시[간각]|한국\s?시[간각])\))?\s?(?:오전|오후)?\s?(?:[가-힣]+(?:에서|를|을|과|와|에게|통해"
    rf"|내고|만나|열고|등|으로|에)\s"
    rf"|(?:각각|공식|공동|동시에|이같이|이렇게)\s){{0,4}}?{_KOREAN_SAYING}"
)
# "Speaking to reporters on Monday, he said …", "In a post on X on Sunday, Trump said …"
_SAID_FIRST: Final = re.compile(
    r"^\W*(?:(?:Speaking|Talking|Writing|Testifying|Responding|Answering|Addressing)\b|(?:In|At|During|Through"
    r"|Via) (?:an?|his|her|the|their|its)"
    r" (?:[\w-]+\s){0,3}?(?:post|posting|statement|speech|interview|briefing|message|letter|address|tweet|remarks"
    r"|editorial|commentary"
    r"|news conference|press conference|notice|release|hearing|op-ed)\b)[^,;]{0,80}$"
)
# 1일 SNS에 "…"라고 적었다
_ON_NETWORK_AFTER: Final = re.compile(
    r"^(?:\s?\([^)]*\))?\s(?:오전\s|오후\s|밤\s)?(?:자신의\s)?(?:SNS|엑스|X|페이스북|트루스\s?소셜|사회관계망서비스"
    r"|텔레그램|인스타그램|유튜브)"
    r"(?:\s?\([^)]*\))?(?:\s(?:계정|게시글|글|채널))?(?:에|에서|을 통해|를 통해)\s"
)
# 15일 국방부에 따르면, 15일(현지시간) 블룸버그 통신 등에 의하면
_ACCORDING_AFTER: Final = re.compile(
    r"(?:\s?\((?:현지\s?시[간각]|한국\s?시[간각])\))?\s(?:[가-힣A-Za-z·]+\s){0,4}?[가-힣A-Za-z·()]+에\s(?:따르면"
    r"|의하면)"
)
_TOPIC_BEFORE: Final = re.compile(
    r"(?:부|처|실|청|관|합참|본부|정부|당국|방송|통신|신문|관계자|대변인|소식통|사령부|위원회|국|NHK|CNN)(?:은"
    r"|는)\s(?:지난\s)?$"
)
_SUBJECT_BEFORE: Final = re.compile(r"[가-힣A-Z)](?:은|는|이|가)\s(?:지난\s)?$")
# Only a day is that of a statement: 일본은 3월 중순 … 열 예정이라고 보도했다.
_DAY: Final = re.compile(r"\d\s?일|이날|요일|[a-z]day|오늘|어제|[A-Z][a-z]+\.? \d|\d [A-Z]")
_TRAVEL_AFTER: Final = re.compile(
    r"(?:[^.]{0,40}?(?:참석차|참석을?\s위해|하기\s위해|방문차)|(?:\s[가-힣]+){0,2}?)\s?(?:출국|귀국|출발|도착|떠나"
    r"|떠난)"
)
_TRAVEL_BEFORE: Final = re.compile(
    r"\btravel(?:s|led|ling)?\s(?:on\s)?$|\b(?:leaves?|leav(?:es?|ing)|left|departs?|departed|returns?|returned"
    r"|fly|flies|flew|heads?|headed|embarks?|jets off"
    r"|sets off)(?:\s[\w.]+){0,6}?\s(?:on\s)?$"
)
# 25일 방한하는 총리와 26일 정상회담을 한다
_COMES_AFTER: Final = re.compile(
    r"(?:\s?\([^)]*\))?(?:에|부터)?\s(?:[가-힣]+[을를에로]?\s){0,2}?(?:방한|방일|방미|방중|방북|방러|방문|입국|도착"
    r"|내한)(?:하는|할|한|해|하고|하여)\s"
)
_GOES_BEFORE: Final = re.compile(
    r"\b(?:travel(?:s|led|ling)?|go(?:es|ing)?|arriv(?:e|es|ed"
    r"|ing))(?:\s[\w.]+){0,6}?\s(?:on\s)?$"
)
# "on Wednesday proposed talks on Feb. 27"
_DECIDES_AFTER: Final = re.compile(r"^\s(?:proposed|offered|invited|agreed|decided|accepted|rejected|urged)\b")
# "the conference, scheduled for Feb. 12-14, said"
_SET_BEFORE: Final = re.compile(r"\b(?:scheduled|set|slated|planned|due|expected)\s(?:for|on)\s$")
# 12일로 다가온 회의를 앞두고, 20일 열리는 회담에서: the date is of what stands behind it.
_SET_AFTER: Final = re.compile(
    r"(?:\s?\([^)]*\))?(?:로|에|부터|까지)?\s(?:[가-힣]+에서\s)?(?:다가온|예정[된돼됐]|잡[힌혀]|열리는|열릴"
    r"|개최되는|개최될|있을|시작되는|시작될|계획된|확정된)"
)
# …할 가능성이 있다고 14일 보고했다: what stands behind a statement is of who makes it.
_QUOTED_BEFORE: Final = re.compile(r"(?:다|라|자)고[\"”]?\s(?:[가-힣]+(?:이|가|은|는)\s)?$")
# 6일 서울에서 … 국무장관과 회담하고 … 성과를 평가했다: what was said was said at the meeting.
_MEETS_AFTER: Final = re.compile(
    r"[^.\"“]{0,60}?(?:(?:회담|회동|면담|통화|협의|접견)(?:을|를)?\s?(?:하고|갖고|열고|하며|한\s뒤|가진\s뒤|마치고)"
    r"|만나)\s"
)
_SAYS: Final = re.compile(rf"\b(?:{_SAYING}|called|urged|warned|wrote|expressed|vowed|pledged|stressed)\b")
# …국무장관은 23일 … 논의했다고 국무부가 밝혔다: who says it is another one.
_SAYS_ANOTHER: Final = re.compile(
    rf"(?:다|라|자|냐)고[\"”]?\s(?:[가-힣A-Za-z()]+\s){{0,2}}?[가-힣A-Za-z)]+(?:이|가|은"
    rf"|는)\s(?:[가-힣]+\s){{0,2}}?{_KOREAN_SAYING}다"
)
_QUOTES: Final = re.compile(rf"(?:다|라|자|냐)고[\"”]?\s(?:[가-힣]+\s)?{_KOREAN_SAYING}|[\"”](?:이라)?[고며]\s")
# A statement is never of a day to come.
_RANGE: Final = re.compile(r"부터|\d\s?일?\s?[-–~∼〜]\s?\d")  # noqa: RUF001
_COMING: Final = re.compile(r"오는\s$")
_ENDS_SAYING: Final = re.compile(rf"{_KOREAN_SAYING}다\b")


def is_report_date(text: str, mention: DateMention, others: Sequence[DateMention]) -> bool:
    """Whether a date of a sentence is that of the statement. `others` are the dates of the sentence."""
    before, after = text[: mention.start], text[mention.end :]
    is_behind_statement = _QUOTED_BEFORE.search(text, 0, mention.start) is not None
    if _is_set(text, mention) and not is_behind_statement:
        return False
    has_other = any(other.has_date and other is not mention for other in others)
    if has_other and _DECIDES_AFTER.match(after):
        return True
    if is_behind_statement or _is_beside_saying(text, mention):
        return True
    if any(_is_beside_saying(text, other) for other in others if other is not mention and other.has_date):
        return False
    # 국방부는 17일 … 30일 … 개최한다고 밝혔다: the first day is that of the statement.
    is_first = all(other.start >= mention.start for other in others)
    if not _may_be_of_statement(text, mention):
        return False
    subject = _TOPIC_BEFORE.search(before) or (has_other and _SUBJECT_BEFORE.search(before))
    return is_first and bool(subject) and bool(_ENDS_SAYING.search(after))


def _may_be_of_statement(text: str, mention: DateMention) -> bool:
    """Whether the topic before a date may say it all: of a day, and neither a clock time nor who met then."""
    after = text[mention.end :]
    is_day = _DAY.search(text, mention.start, mention.end) and not _RANGE.search(text, mention.start, mention.end)
    is_of_meeting = _MEETS_AFTER.match(after) and not _QUOTES.search(after)
    return bool(is_day) and not (mention.has_clock or _SAYS_ANOTHER.search(after) or is_of_meeting)


def _is_set(text: str, mention: DateMention) -> bool:
    """Whether the words before a date say that it is to come."""
    is_coming = _COMING.search(text, 0, mention.start) or text.startswith(("오는", "다음", "내"), mention.start)
    return (
        bool(is_coming or _SET_AFTER.match(text, mention.end)) or _SET_BEFORE.search(text, 0, mention.start) is not None
    )


def is_before_meeting(text: str, mention: DateMention, others: Sequence[DateMention]) -> bool:
    """Whether somebody travels on a date, and another one behind it is that of the meeting."""
    later = [
        one for one in others if one.start > mention.end and one.has_date and not is_report_date(text, one, others)
    ]
    is_coming = _GOES_BEFORE.search(text, 0, mention.start) or _COMES_AFTER.match(text, mention.end)
    return bool(later) and is_coming is not None


def is_travel_date(text: str, mention: DateMention) -> bool:
    """Whether somebody leaves or arrives on a date: no date of a meeting that they travel to."""
    if text[: mention.start].endswith("from "):
        return False  # "will return to Jakarta from May 4 to 6": the days of the stay.
    return (
        _TRAVEL_AFTER.match(text[mention.end :]) is not None or _TRAVEL_BEFORE.search(text[: mention.start]) is not None
    )


def _is_beside_saying(text: str, mention: DateMention) -> bool:
    before, after = text[: mention.start], text[mention.end :]
    return bool(
        _SAID_BEFORE.search(before)
        or _SAID_AFTER.match(after)
        or _KOREAN_SAID_AFTER.match(after)
        or _ACCORDING_AFTER.match(after)
        or _ON_NETWORK_AFTER.match(after)
        or (_SAID_FIRST.search(before) and after.startswith(",") and _SAYS.search(after))
    )
