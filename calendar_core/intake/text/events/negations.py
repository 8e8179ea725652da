"""What is no event: a meeting that did not take place, that nobody plans, or of which a report is denied."""

import re
from typing import Final

# What did not take place is no event.
_NEGATED: Final = re.compile(
    r"\b(?:did|does|do|has|have|had|was|were|will|would|is|are)(?:n['’]t| not| never)\s(?:\w+\s)?(?:meet|met"
    r"|hold|held|take place|taken place|be held|been held|happen\w*|convene\w*)\b"
    r"|\bnot (?:being )?(?:planned|scheduled|foreseen)\b|\bno (?:\w+ )?(?:meeting|talks|summit)s?\b"
    r"|\blook(?:s|ed|ing)? forward to (?:meeting|seeing|hosting|welcoming|visiting|an?\b)"
    r"|\b(?:when|once|if|as soon as) (?:both sides|we|they|conditions|the (?:two"
    r"|conditions))\b[^.;]{0,25}\b(?:ready|met|allow|right|agree)"
    r"|^\W*(?:성사|실현|확정)(?:되면|된다면|될\s경우)"
    # What somebody would do under a condition, or is asked to do.
    r"|\b(?:would|[’']d) (?:also |only |still )?be (?:\w+ )?(?:ready|willing|prepared|open|happy|glad|able) to\b"
    r"|\b(?:would|could|might) (?:only |also )?(?:meet|sit down|hold|host|visit|receive|see"
    r"|travel)\b[^.;]{0,80}\b(?:if|unless|once|provided)\b"
    r"|\b[Ii]f\b[^.;]{0,80}\b(?:would|could|might|may) (?:also |then |still )?(?:meet|sit down|hold|host|visit"
    r"|receive|see|travel|be held)\b"
    r"|\b(?:urged|called on|calls on|appealed to|pressed|implored|asked) (?:[\w’'-]+ ){1,6}to (?:meet|hold|resume"
    r"|convene|sit)\b"
    r"|\b(?:called|calls|calling|appealed|pleaded) for (?:an? |the |urgent |new |immediate |early )*(?:meeting"
    r"|talks|summit)\b"
    r"|되면 좋겠|하면 좋겠|됐으면|했으면\s(?:한다|좋)|(?:할|만날|갖고|응할|마주\s?앉을)\s?(?:준비|용의"
    r"|의향)가\s(?:돼|되어)?\s?있"
    r"|\bno (?:such |current |immediate )?(?:plans?|intention|meetings?|talks|summits?)\b"
    r"|\b(?:denied|den(?:y|ies)|dismiss(?:ed|es)|reject(?:ed|s)|ruled out|play(?:ed"
    r"|s) down)\b[^.;]{0,60}\b(?:reports?|rumou?rs?"
    r"|claims?|speculation|suggestions?|story|that)\b"
    r"|(?:보도|소문|주장|관측|설|추측)(?:를|을|에\s대해|은|는)?\s[^.]{0,30}?(?:부인|일축|사실이\s아니|사실무근"
    r"|사실과\s다르)"
    r"|(?:계획|예정|일정|방침|논의|합의)(?:은|이|도|된\s것은|한\s바|된\s바)?\s(?:현재|아직|전혀|당분간|지금은"
    r"|따로)?\s?없[다습었는어]"
    r"|(?:예정|계획|준비|논의|검토|추진|합의|조율)(?:돼|되고|되어|하고)\s있지\s않|정해진\s(?:바|것은?|게)\s없"
    r"|(?:만날|방문할|열|회담할)\s(?:계획|뜻|생각)(?:은|이)?\s[^.]{0,8}없"
    r"|(?:열리|개최되|개최하|만나|회담하|갖|가지|이뤄지|성사되)지\s(?:않|못)|(?:회담|회의|만남|접촉)(?:은|이"
    r"|도)?\s없(?:었|다|을)"
)
# What was planned, and will not be, is cancelled: "Talks planned for Thursday in Geneva will not take place".
_CALLED_OFF: Final = re.compile(
    r"\b(?:planned|scheduled|slated|due|set)\b[^.;]{0,60}\d?[^.;]{0,40}\b(?:will not|won['’]t) (?:now "
    r"|longer )?(?:take place|be held|go ahead)\b"
    r"|\b(?:will no longer|is no longer going to) (?:take place|be held|go ahead)\b"
)
_DENIES: Final = re.compile(
    r"\b(?:denied|denies|dismiss(?:ed|es)|rejected|rejects|refuted)\b[^.;]{0,40}\b(?:reports?|rumou?rs?"
    r"|speculation|claims?)\b"
    r"|\b(?:reports?|rumou?rs?|claims?)\b[^.;]{0,30}\b(?:was|were|is|are) (?:untrue|false|baseless|groundless"
    r"|not true|unfounded)"
    r"|(?:보도|소문|설|추측|관측)['’\"”]?(?:를|을|는|은|에\s대해서?[는도]?)\s[^.]{0,30}?(?:부인|일축|사실이\s아니"
    r"|사실무근|사실과\s다르|사실과\s다른)",
    re.IGNORECASE,
)


def is_negated(text: str, start: int, end: int) -> bool:
    """Whether the part `[start, end)` of a text says that its meeting did not or will not take place."""
    return _NEGATED.search(text, start, end) is not None and not _CALLED_OFF.search(text, start, end)


def denies_report(text: str) -> bool:
    """Whether a sentence denies what was reported."""
    return _DENIES.search(text) is not None
