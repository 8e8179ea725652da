"""Who a mail is from, by what the receiving server wrote into its Authentication-Results (RFC 8601).

Everything else in a mail is written by whoever sent it. A server that adds this header deletes those that came with its
own name (section 5); without that, nothing here can be relied on.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from calendar_core.domain.text.email_address import domain_of
from calendar_core.errors import CalendarError
from calendar_core.messages import mark

_HEADER: Final = "authentication-results"
# The properties that name a domain, by method: what signed the mail, and whose server may send for its return path.
_DOMAINS: Final = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}
_NEXT_STEP: Final = mark("If it is genuine, look at the settings of the mail server, and put it into new/ again.")


def check_sender(
    addresses: Sequence[str], headers: Sequence[tuple[str, str]], *, authserv_id: str, senders: Collection[str]
) -> str:
    """The address of the sender, in lower case. Raises CalendarError for one that is not proven or may not send.

    `addresses` are all of From, `headers` all of the mail in their order, `senders` in lower case.
    """
    if len(addresses) != 1:
        raise CalendarError("The mail has %(count)s senders.", next_step=_NEXT_STEP, count=len(addresses))
    sender = addresses[0].lower()
    if sender not in senders:
        raise CalendarError(
            "Its sender is none from whom mail is taken.", next_step="Add the address to ENTENTE_INTAKE_SENDERS."
        )
    domain = domain_of(sender)
    if not any(is_aligned(one, domain) for one in find_passed_domains(headers, authserv_id=authserv_id)):
        raise CalendarError(
            "Neither DKIM nor SPF passed for the domain of its sender, by what %(server)s wrote.",
            next_step=_NEXT_STEP,
            server=authserv_id,
        )
    return sender


def find_passed_domains(headers: Sequence[tuple[str, str]], *, authserv_id: str) -> list[str]:
    """The domains for which DKIM or SPF passed at a server, in lower case.

    Only its uppermost headers count: a Received below them is of a server that had the mail before.
    """
    found: list[str] = []
    is_found = False
    for name, value in headers:
        if name.lower() == "received" and is_found:
            break
        if name.lower() == _HEADER:
            server, *results = _split(value)
            if server.partition(" ")[0].lower() == authserv_id.lower():
                is_found = True
                found += (domain for one in results for domain in _passed(one))
    return found


def is_aligned(passed: str, domain: str) -> bool:
    """Whether a domain that passed is the one of the sender or one above it, whose owner has that too.

    >>> is_aligned("mofa.go.kr", "desk.mofa.go.kr"), is_aligned("a.mofa.go.kr", "mofa.go.kr"), is_aligned("kr", "go.kr")
    (True, False, False)
    """
    return passed == domain or ("." in passed and domain.endswith(f".{passed}"))


def _passed(result: str) -> Iterator[str]:
    """The domains of one result such as `dkim=pass header.d=example.org`, if it is a pass."""
    words = [word.partition("=") for word in re.sub(r"\s*=\s*", "=", result).split()]
    if not words or words[0][2].lower() != "pass":
        return
    method = words[0][0].partition("/")[0].lower()
    for name, _, value in words[1:]:
        if name.lower() in _DOMAINS.get(method, ()):
            yield value.strip('"').rpartition("@")[2].lower().rstrip(".")


def _split(value: str) -> list[str]:
    """The parts of a value between semicolons, without comments; a quoted text is a part of its word."""
    parts, depth, is_quoted, is_escaped = [""], 0, False, False
    for character in value:
        if is_escaped:
            is_escaped = False
        elif character == "\\" and (is_quoted or depth):
            is_escaped = True
            continue
        elif character == '"' and not depth:
            is_quoted = not is_quoted
        elif character == "(" and not is_quoted:
            depth += 1
        elif character == ")" and depth:
            depth -= 1
            continue
        elif character == ";" and not depth and not is_quoted:
            parts.append("")
            continue
        if not depth:
            # A blank within quotes would part what is one value.
            parts[-1] += "_" if is_quoted and character.isspace() else character
    return [part.strip() for part in parts]
