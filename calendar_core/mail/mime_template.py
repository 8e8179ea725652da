"""A built mail kept as a mould: the bytes that its readers share, with places for what is each one's own.

A place is as long as what is put there and of the same kind of characters, so that lines break where they broke. In
quoted-printable a line may break within it; base64 is made anew, since three bytes are four characters there.
"""

import binascii
import re
from collections.abc import Callable, Sequence
from email.message import EmailMessage, Message
from typing import Final

_BASE64_LINE: Final = 76
_Fill = Callable[[Sequence[bytes]], bytes]


class Mould:
    """The bytes of a message whose texts hold `places`."""

    def __init__(self, message: EmailMessage, places: Sequence[str]) -> None:
        self._pieces: list[bytes | _Fill] = []
        marks = [place.encode("ascii") for place in places]
        rest = message.as_bytes()
        for part in message.walk():
            if not part.is_multipart():
                before, payload, rest = rest.partition(_payload(part))
                is_base64 = part["Content-Transfer-Encoding"] == "base64"
                self._pieces += [before, _in_base64(part, marks) if is_base64 else _in_text(payload, marks)]
        self._pieces.append(rest)

    def fill(self, own: Sequence[str]) -> bytes:
        """The bytes with these in the places."""
        values = [value.encode("ascii") for value in own]
        return b"".join(piece if isinstance(piece, bytes) else piece(values) for piece in self._pieces)


def _payload(part: Message) -> bytes:
    """The encoded text of a part as it stands in the whole."""
    return str(part.get_payload()).encode("ascii").replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _in_base64(part: Message, marks: Sequence[bytes]) -> _Fill:
    text = part.get_payload(decode=True)
    assert isinstance(text, bytes), "a part that is no multipart decodes to bytes"  # noqa: S101  for mypy

    def fill(values: Sequence[bytes]) -> bytes:
        filled = text
        for mark, value in zip(marks, values, strict=True):
            filled = filled.replace(mark, value)
        line = binascii.b2a_base64(filled, newline=False)
        return b"".join(line[start : start + _BASE64_LINE] + b"\r\n" for start in range(0, len(line), _BASE64_LINE))

    return fill


def _in_text(payload: bytes, marks: Sequence[bytes]) -> _Fill:
    """As it is, or in quoted-printable, where a soft line break may stand in a place."""
    soft = b"(?:=\r\n)?"
    pattern = b"|".join(b"(" + soft.join(re.escape(mark[i : i + 1]) for i in range(len(mark))) + b")" for mark in marks)
    literals, found, end = [], [], 0
    for match in re.finditer(pattern, payload) if marks else ():
        literals.append(payload[end : match.start()])
        found.append(((match.lastindex or 1) - 1, match[0].find(b"=\r\n")))
        end = match.end()
    last = payload[end:]

    def fill(values: Sequence[bytes]) -> bytes:
        pieces = []
        for literal, (number, cut) in zip(literals, found, strict=True):
            value = values[number]
            pieces += [literal, value if cut < 0 else value[:cut] + b"=\r\n" + value[cut:]]
        return b"".join([*pieces, last])

    return fill
