"""A mail that came in, as plain values."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from calendar_core.domain.text.email_address import sha256_hex
from calendar_core.errors import CalendarError
from calendar_core.intake.limited_process import run_limited

#: A mail with a few tables and reports; in base64 they are a third longer than they are.
MAX_BYTES: Final = 10_000_000


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that a mail brought, with the day of the mail that it was attached to."""

    name: str
    content_type: str
    day: date | None
    data: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class IncomingMail:
    """A mail. `addresses` are all of its From; `key` is that of its Message-ID, or of its bytes without one.

    `texts` are each with its day where it was sent, by the zone of its Date header. `automatic` is the header by which
    a program says that it sent the mail, None for a person. `left_out` are attachments beyond those that are read.
    """

    key: str
    addresses: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]
    subject: str
    automatic: str | None
    texts: tuple[tuple[date | None, str], ...]
    attachments: tuple[Attachment, ...]
    left_out: tuple[str, ...] = ()


def read_mail(raw: bytes) -> IncomingMail:
    """The mail in bytes, parsed in a process with limits. Raises CalendarError for what cannot be read."""
    # Its parsers are slow to import, and the process that is forked has them then.
    from calendar_core.intake.mail.parse_mail import parse_mail  # noqa: PLC0415

    if len(raw) > MAX_BYTES:
        raise CalendarError(
            "The mail is larger than %(size)s MB.",
            next_step="Send a smaller file, or upload it at the desk.",
            size=MAX_BYTES // 1_000_000,
        )
    found: Mapping[str, Any] = run_limited(parse_mail, raw)
    return IncomingMail(
        key=found["message_key"] or sha256_hex(raw.decode("latin-1")),
        addresses=tuple(found["addresses"]),
        headers=tuple((name, value) for name, value in found["headers"]),
        subject=found["subject"],
        automatic=found["automatic"],
        texts=tuple((_parse_day(day), text) for day, text in found["texts"]),
        attachments=tuple(
            Attachment(
                name=one["name"],
                content_type=one["content_type"],
                day=_parse_day(one["day"]),
                data=base64.b64decode(one["data"]),
            )
            for one in found["attachments"]
        ),
        left_out=tuple(found["left_out"]),
    )


def _parse_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
