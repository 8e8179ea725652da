"""The outbox is emptied: claim, write, hand over, settle, message by message, with no transaction open meanwhile.

What a letter says comes from `write`, which the roof passes in. Any number of processes may do this at once.
"""

import logging
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from calendar_core.domain.letters import Draft, Unwritable, Withdrawn
from calendar_core.mail.lines import MOST_MAILS, Line, Transport, Unreachable, Verdict
from calendar_core.mail.messages import build_mail
from calendar_core.mail.urls import Sender
from calendar_core.store import outbox
from calendar_core.store.doors import Database
from calendar_core.store.outbox import ClaimedMessage

#: Answers `{id: letter or why none}` for claimed messages, of the record as it is at the instant.
Write = Callable[[Connection, Sequence[ClaimedMessage], datetime], Mapping[int, Draft]]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Post:
    """What sending needs: the way out, the sender's address, the writer, the clock, and whether to stop."""

    database: Database
    transport: Transport
    sender: Sender
    write: Write
    clock: Callable[[], datetime]
    is_stopped: Callable[[], bool] = lambda: False


def deliver_due(post: Post) -> Counter[str]:
    """Send every message that is due; answers how many ended in which way.

    The line is opened before anything is claimed: while the mail server is away no attempt is counted. Returns when
    nothing is due, when it is stopped, or when there is no way out, which is logged.
    """
    ended: Counter[str] = Counter()
    with post.database.writing() as session:
        ended["retired"] = outbox.retire_messages(session, now=post.clock())
    while not post.is_stopped() and _is_any_due(post):
        try:
            with post.transport.open() as line:
                ended += _send_batch(post, line)
        except Unreachable as problem:
            _log.warning("No mail leaves: %s", problem.what)
            break
    return ended


def _is_any_due(post: Post) -> bool:
    with post.database.reading() as connection:
        return outbox.is_any_due(connection, now=post.clock())


def _send_batch(post: Post, line: Line) -> Counter[str]:
    """One claim over one line. Whatever was not tried is given back at once, not when its lease ends."""
    ended: Counter[str] = Counter()
    with post.database.writing() as session:
        claimed = outbox.claim_messages(session, now=post.clock(), limit=MOST_MAILS)
    untried = deque(claimed)
    try:
        with post.database.reading() as connection:
            drafts = post.write(connection, claimed, post.clock())
        while untried and not post.is_stopped():
            verdict = _send(post, line, untried[0], drafts[untried[0].id])
            _settle(post, untried.popleft(), verdict)
            ended[verdict.outcome] += 1
            if not verdict.is_open:
                break
    finally:
        if untried:
            with post.database.writing() as session:
                outbox.release_messages(session, untried, now=post.clock())
    return ended


def _send(post: Post, line: Line, message: ClaimedMessage, draft: Draft) -> Verdict:
    if isinstance(draft, Withdrawn):
        return Verdict(outcome="withdrawn", text=draft.reason)
    if isinstance(draft, Unwritable):
        return Verdict(outcome="unwritable", text=draft.reason)
    try:
        mail = build_mail(draft, message_id=message.message_id, sender=post.sender, now=post.clock())
    except Exception as fault:  # noqa: BLE001  Python's email package fails in many ways; the others' mail goes on
        _log.exception("The mail of message %d cannot be built.", message.id)
        return Verdict(outcome="unwritable", text=f"{type(fault).__name__}: {fault}")

    def mark() -> bool:
        with post.database.writing() as session:
            return outbox.mark_in_doubt(session, message, revision=draft.revision, now=post.clock())

    return line.send(mail, mark)


def _settle(post: Post, message: ClaimedMessage, verdict: Verdict) -> None:
    now, code, text = post.clock(), verdict.code, verdict.text
    if verdict.outcome == "in_doubt":
        # The row says so already. When its lease ends it is sent again, under the same Message-ID.
        _log.warning("Message %d is in doubt: %s", message.id, text)
        return
    with post.database.writing() as session:
        match verdict.outcome:
            case "sent":
                is_settled = outbox.settle_sent(session, message, code=code, now=now)
            case "retry":
                is_settled = outbox.settle_retry(session, message, code=code, error=text, now=now)
            case "dead":
                is_settled = outbox.settle_dead(session, message, code=code, error=text)
            case "withdrawn":
                is_settled = outbox.settle_withdrawn(session, message, reason=text)
            case "unwritable":
                is_settled = outbox.settle_unwritable(session, message, error=text, now=now)
            case _:  # unmarked, reconnect
                # As if it had not been claimed; where another sender has it by now, nothing happens.
                outbox.release_messages(session, [message], now=now)
                is_settled = True
    _log.info("Message %d: %s%s", message.id, verdict.outcome, f" ({code})" if code else "")
    if not is_settled:
        _log.warning("Message %d was taken over by another sender before it was settled.", message.id)
