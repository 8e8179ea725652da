"""Mails within a mail: the blocks by which mail programs mark what they forward, in English and Korean.

Each text is read with the day on which it was sent: "tomorrow" in a report of Monday, forwarded on Wednesday, is
Tuesday.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from calendar_core.intake.text.dates.date_mentions import find_dates
from calendar_core.intake.text.dates.date_readings import read_date

#: So many mails within a mail are read.
MAX_PARTS: Final = 10
_FROM: Final = ("from", "보낸 사람", "보낸사람", "발신", "발신자")
_SENT: Final = ("sent", "date", "보낸 날짜", "보낸날짜", "날짜", "보낸 시간", "보낸시간", "발신일")
_SUBJECT: Final = ("subject", "제목")
_OTHERS: Final = ("to", "cc", "bcc", "reply-to", "importance", "받는 사람", "받는사람", "수신", "수신자", "참조")
_KEYS: Final = "|".join(re.escape(key) for key in (*_FROM, *_SENT, *_SUBJECT, *_OTHERS))
# A line of such a block; programs write the key in bold, and quote the whole.
_HEADER_LINE: Final = re.compile(rf"^[> ]*\*{{0,2}}({_KEYS})\s*:\*{{0,2}}\s*(.*)$", re.IGNORECASE)
_SEPARATOR: Final = re.compile(
    r"^[> ]*(?:-{2,}\s*(?:forwarded message|original message|original appointment"
    r"|원본 메시지|원본 메일|전달된 메시지)\s*-{2,}|begin forwarded message:|_{10,}|-{10,})\s*$",
    re.IGNORECASE,
)
# What follows was sent before, as a mail of its own.
_REPLY: Final = re.compile(r"^[> ]*(?:On\s.{8,150}\swrote:|.{8,150}(?:님이 작성|작성함|wrote)\s*:)\s*$", re.IGNORECASE)
_QUOTE: Final = re.compile(r"^(?:>\s?)+", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class ForwardedPart:
    """A text of a mail, with what its block says: the day, where it can be read, the sender as written, the subject."""

    text: str
    day: date | None
    sender: str = ""
    subject: str = ""


def split_forwarded(text: str, *, day: date | None) -> list[ForwardedPart]:
    """The own text of a mail of a day, and each text that it forwards; empty ones are left out.

    >>> text = "FYI\\n\\nFrom: Kim <kim@example.org>\\nSent: Monday, October 28, 2024 9:00 AM\\n\\nThe talks are off."
    >>> [(part.text, part.day) for part in split_forwarded(text, day=date(2024, 10, 30))]
    [('FYI', datetime.date(2024, 10, 30)), ('The talks are off.', datetime.date(2024, 10, 28))]
    """
    lines = text.splitlines()
    parts, start, at = [ForwardedPart(text="", day=day)], 0, 0
    while at < len(lines) and len(parts) < MAX_PARTS:
        end, fields = _read_block(lines, at)
        if fields is None:
            at = max(end, at + 1)
            continue
        parts[-1] = _with_text(parts[-1], lines[start:at])
        parts.append(_part_of(fields))
        start = at = end
    parts[-1] = _with_text(parts[-1], lines[start:])
    return [part for part in parts if part.text]


def _read_block(lines: list[str], at: int) -> tuple[int, dict[str, str] | None]:
    """The end of the block that begins at a line, and its fields by their keys; None where none begins there."""
    fields: dict[str, str] = {}
    last = ""
    while at < len(lines):
        found = _HEADER_LINE.match(lines[at])
        if found is not None:
            last = re.sub(r"\s+", " ", found[1].lower())
            fields.setdefault(last, found[2].strip())
        elif last and lines[at][:1] in (" ", "\t") and lines[at].strip():
            fields[last] += f" {lines[at].strip()}"  # a long line of recipients goes on
        else:
            break
        at += 1
    is_block = any(key in fields for key in _FROM) and any(key in fields for key in _SENT)
    return at, fields if is_block else None


def _part_of(fields: dict[str, str]) -> ForwardedPart:
    return ForwardedPart(
        text="",
        day=_read_day(_first(fields, _SENT)[:200]),
        sender=_first(fields, _FROM)[:300],
        subject=_first(fields, _SUBJECT)[:300],
    )


def _first(fields: dict[str, str], keys: tuple[str, ...]) -> str:
    return next((fields[key] for key in keys if key in fields), "")


def _with_text(part: ForwardedPart, lines: list[str]) -> ForwardedPart:
    kept = []
    for line in lines:
        if _REPLY.match(line):
            break
        if not _SEPARATOR.match(line):
            kept.append(line)
    text = _QUOTE.sub("", "\n".join(kept)).strip()
    return ForwardedPart(text=text, day=part.day, sender=part.sender, subject=part.subject)


def _read_day(written: str) -> date | None:
    """The day that a block states with its year; None for one that cannot be read: then no day counts."""
    for mention in find_dates(written):
        when = read_date(mention, today=None, tense="unknown").when
        if when is not None and when.precision in ("time", "day"):
            return when.first_day
    return None
