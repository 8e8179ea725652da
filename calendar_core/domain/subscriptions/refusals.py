"""What the refusal of a mail says: that the address is dead, that it failed for now, or nothing about the address.

Receivers refuse mail for reasons that lie with the sender, the message or their own system; these are never held
against the reader. An enhanced status code (RFC 3463) decides where it means one thing; where it is general or missing,
the words beside it do.
"""

import re
from typing import Final, Literal

BounceKind = Literal["dead", "failed", "delayed", "complaint"]

# No such mailbox, no such host, no valid address, moved away, takes no mail (RFC 7505); Exchange's own for "not found"
# (5.1.351, Microsoft's list of NDR codes); mailbox disabled.
_DEAD_STATUSES: Final = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.1.351", "5.2.1"})
# The sender's address and limits; a message that is too large.
_OTHER_STATUSES: Final = frozenset({"5.1.7", "5.1.8", "5.1.20", "5.1.90", "5.2.3"})
# Of the mail system, the protocol, the content and the policy (RFC 3463, sections 3.4, 3.6, 3.7 and 3.8).
_OTHER_SUBJECTS: Final = frozenset({"3", "5", "6", "7"})
# Codes that many servers give for whatever has no other: the words beside them decide.
_GENERAL_STATUSES: Final = frozenset({"", "5.0.0", "5.1.0", "5.2.0", "5.4.0", "5.4.1", "5.4.4", "5.4.310", "5.5.0"})

_STATUS = re.compile(r"\s*#?([245]\.\d{1,3}\.\d{1,3})(?![.\d])")
# Servers of the qmail family write the code at the end: "no mailbox here by that name. (#5.1.1)".
_TRAILING_STATUS = re.compile(r"\(#([245]\.\d{1,3}\.\d{1,3})\)")
# Addresses, hosts, links and numbers of networks: a mailbox called "spam" or a host called "relay" says nothing.
_NAMES = re.compile(r"[^\s:<]*[@/\[\]]\S*|\b[\w-]+(?:\.[\w-]+)+\b")

# Said of the sender, its host or its message, even where the code is one of a dead address.
_SENDER_WORDS = re.compile(
    r"sender (?:address|verif|domain|rejected|denied|unknown|is|not|ok)|verification failed for|at a rate that", re.I
)
_OTHER_WORDS = re.compile(
    r"\bspam|\bblocked|\bblock ?list|\bblack ?list|\bbanned|\bdnsbl|\brbl\b|\bpolicy|\breputation|\bspf\b|\bdkim\b|"
    r"\bdmarc\b|\brelay|\bvirus|\bmalware|\bcontent\b|\btoo many|\brate\b|\breverse dns|\bptr\b|\bauthenti|\btls\b|"
    r"\bsender\b|\bmail from\b|\bhelo\b|\bconnection|\bhost network|\bgr[ea]y.?list|\bsize limit|\btoo large",
    re.I,
)
_DEAD_WORDS = re.compile(
    r"(?:no such|unknown|invalid|bad|non-?existent|inactive|unrouteable|unroutable) "
    r"(?:user|mailbox|recipient|address|account|person|local[ -]part|email address|domain)|"
    r"(?:user|mailbox|recipient|address|account|domain|domain name|host|person)\b[^.;:]{0,40}? (?:is |was |has been )?"
    r"(?:unknown|invalid|inactive|unavailable|disabled|discontinued|"
    r"not (?:be )?(?:found|known|exist|valid|active|local)|"
    r"(?:does(?: not|n't)|do not|no longer) exists?|no longer (?:valid|active|available|in use))|"
    r"no (?:mailbox|account|user|recipient)s? (?:here |found|by that name|with that name)|"
    r"not (?:a|an) (?:known user|valid mailbox|valid recipient|valid user|active address|local address)|"
    r"(?:does not|doesn't) have an? (?:\w+ )?account|"
    r"(?:address|mailbox|account) no longer accepts mail|recipient address rejected: access denied|"
    r"(?:^|recipient )address rejected(?! ?:)|name is not recognized",
    re.I,
)
# What some gateways write around every refusal of a recipient, whatever its reason.
_WRAPPER = re.compile(r"unknown address error", re.I)
_PASSING_WORDS = re.compile(r"temporar|try (?:again|later)", re.I)
# Enough for what a server says; the patterns above are for short texts.
_MAX_LENGTH: Final = 2_000


def find_status(text: str) -> str:
    """The enhanced status code at the beginning of a reply; empty where there is none.

    >>> find_status("5.1.1 no such user"), find_status("Connection from 5.1.1.77 refused")
    ('5.1.1', '')
    """
    found = _STATUS.match(text) or _TRAILING_STATUS.search(text)
    return found[1] if found else ""


def classify_refusal(status: str, text: str = "") -> BounceKind | None:
    """What a refusal for good says of the address; None if it says nothing of it.

    >>> classify_refusal("5.1.1"), classify_refusal("5.2.2"), classify_refusal("5.7.1"), classify_refusal("4.4.1")
    ('dead', 'failed', None, 'delayed')
    >>> classify_refusal("5.0.0", "no such user here"), classify_refusal("", "refused by local policy")
    ('dead', None)
    """
    if status.startswith("4"):
        return "delayed"
    words = " ".join(_WRAPPER.sub(" ", _NAMES.sub(" ", text[:_MAX_LENGTH])).split())
    if is_about_sender(status) or _SENDER_WORDS.search(words):
        return None
    if status in _DEAD_STATUSES:
        return "dead"
    if status not in _GENERAL_STATUSES:
        return "failed"
    if _OTHER_WORDS.search(words):
        return None
    return "dead" if _DEAD_WORDS.search(words) and not _PASSING_WORDS.search(words) else "failed"


def is_about_sender(status: str) -> bool:
    """Whether a code is about the sender, the message or a system, and not about the recipient's address."""
    subject = status.split(".")[1] if status else ""
    return status not in _GENERAL_STATUSES and (subject in _OTHER_SUBJECTS or f"5{status[1:]}" in _OTHER_STATUSES)
