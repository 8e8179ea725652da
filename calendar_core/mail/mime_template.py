"""Template of a built message: the bytes that its readers share, with placeholders for what differs.

A placeholder is as long as its value and of the same kind of characters, so that lines break at the same points. In
quoted-printable a line may break within it; base64 is encoded anew, since three bytes are four characters there.
"""

import binascii
import re
from collections.abc import Callable, Sequence
from email.message import EmailMessage, Message
from typing import Final

_BASE64_LINE: Final = 76
_PartFiller = Callable[[Sequence[bytes]], bytes]


class MimeTemplate:
    """The bytes of a message whose texts hold placeholders."""

    def __init__(self, message: EmailMessage, places: Sequence[str]) -> None:
        self._pieces: list[bytes | _PartFiller] = []
        placeholders = [place.encode("ascii") for place in places]
        rest = message.as_bytes()
        for part in message.walk():
            if not part.is_multipart():
                before, payload, rest = rest.partition(_encode_payload(part))
                is_base64 = part["Content-Transfer-Encoding"] == "base64"
                self._pieces += [
                    before,
                    _build_base64_filler(part, placeholders)
                    if is_base64
                    else _build_text_filler(payload, placeholders),
                ]
        self._pieces.append(rest)

    def fill(self, own: Sequence[str]) -> bytes:
        """The bytes with these values for the placeholders."""
        values = [value.encode("ascii") for value in own]
        return b"".join(piece if isinstance(piece, bytes) else piece(values) for piece in self._pieces)


def _encode_payload(part: Message) -> bytes:
    """The encoded text of a part as it is in the whole message."""
    return str(part.get_payload()).encode("ascii").replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _build_base64_filler(part: Message, placeholders: Sequence[bytes]) -> _PartFiller:
    text = part.get_payload(decode=True)
    assert isinstance(text, bytes), "a part that is no multipart decodes to bytes"  # noqa: S101  for mypy

    def fill(values: Sequence[bytes]) -> bytes:
        filled = text
        for placeholder, value in zip(placeholders, values, strict=True):
            filled = filled.replace(placeholder, value)
        line = binascii.b2a_base64(filled, newline=False)
        return b"".join(line[start : start + _BASE64_LINE] + b"\r\n" for start in range(0, len(line), _BASE64_LINE))

    return fill


def _build_text_filler(payload: bytes, placeholders: Sequence[bytes]) -> _PartFiller:
    """As it is, or in quoted-printable, where a soft line break may be inside a placeholder."""
    soft = b"(?:=\r\n)?"
    pattern = b"|".join(
        b"(" + soft.join(re.escape(placeholder[i : i + 1]) for i in range(len(placeholder))) + b")"
        for placeholder in placeholders
    )
    literals, found, end = [], [], 0
    for match in re.finditer(pattern, payload) if placeholders else ():
        literals.append(payload[end : match.start()])
        found.append(((match.lastindex or 1) - 1, match[0].find(b"=\r\n")))
        end = match.end()
    last = payload[end:]

    def fill(values: Sequence[bytes]) -> bytes:
        pieces = []
        for literal, (number, soft_break_at) in zip(literals, found, strict=True):
            value = values[number]
            pieces += [
                literal,
                value if soft_break_at < 0 else value[:soft_break_at] + b"=\r\n" + value[soft_break_at:],
            ]
        return b"".join([*pieces, last])

    return fill
