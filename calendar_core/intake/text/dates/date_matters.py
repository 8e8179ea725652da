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


def is_of_matter(text: str, mention: DateMention, others: Sequence[DateMention]) -> bool:
    """Whether a date is of what happened, or stands behind words for the matter of a meeting that has its own date.

    `others` are the dates of the sentence.
    """
    before = text[: mention.start]
    if _HAPPENED_BEFORE.search(before):
        return True
    matter = _MATTER_BEFORE.search(before)
    is_dated = any(one.has_date and one.end <= mention.start for one in others)
    if _BY_BEFORE.search(before) and _EXACT.search(text, mention.start, mention.end):
        return True
    return is_dated and matter is not None and MEETS.search(matter.group()) is None
