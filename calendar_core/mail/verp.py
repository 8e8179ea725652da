"""Variable envelope return paths (VERP): a return address for each message, which cannot be forged.

`bounces@example.org` becomes `bounces+TOKEN@example.org`. The token is the unique part of the Message-ID and a
signature of it and the recipient with the key of the installation. So a report proves that its sender saw that very
mail, and one about an address that its reader has left is recognised. Lower case throughout: mail servers change case.
"""

import base64
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from calendar_core.domain.subscriptions.tokens import sign
from calendar_core.domain.text.email_address import parse_address
from calendar_core.errors import CalendarError

_ID_LENGTH: Final = 26  # of `store.outbox.message.make_message_id`
_SIGNATURE_BYTES: Final = 10  # 16 characters
_SIGNED: Final = r"[a-z2-7]{42}"
_MAX_LOCAL_PART_LENGTH: Final = 64 - 43  # RFC 5321, section 4.5.3.1.1, less the plus and the token


@dataclass(frozen=True, kw_only=True)
class Verp:
    """The address that takes reports, and the key that signs."""

    address: str
    key: str = field(repr=False)

    def build_address(self, message_id: str, recipient: str) -> str:
        """The envelope sender of a message."""
        local, _, domain = self.address.partition("@")
        unique = message_id.strip("<").partition("@")[0]
        return f"{local}+{unique}{self._sign(unique, recipient)}@{domain}"

    def find_tokens(self, data: bytes) -> Iterator[str]:
        """Every token of this address that stands anywhere in a report, each once."""
        local, _, domain = self.address.partition("@")
        pattern = rf"{re.escape(local)}\+({_SIGNED})@{re.escape(domain)}".encode()
        yield from dict.fromkeys(match[1].decode().lower() for match in re.finditer(pattern, data, re.IGNORECASE))

    def unique_part(self, token: str) -> str:
        """The part before the @ of the Message-ID that a token is about."""
        return token[:_ID_LENGTH]

    def is_token_valid(self, token: str, recipient: str) -> bool:
        """Whether this installation made the token, for a mail to this recipient."""
        unique, signature = token[:_ID_LENGTH], token[_ID_LENGTH:]
        return hmac.compare_digest(signature, self._sign(unique, recipient))

    def _sign(self, unique: str, recipient: str) -> str:
        signature = sign("return path", f"{unique}\0{recipient}".encode(), key=self.key, length=_SIGNATURE_BYTES)
        return base64.b32encode(signature).decode().lower()


def parse_return_path(text: str, *, key: str) -> Verp | None:
    """The return path behind the setting; None for an empty one. Raises CalendarError, naming the setting."""
    if not text:
        return None
    where = "ENTENTE_BOUNCE_ADDRESS"
    try:
        address = parse_address(text).lower()
    except CalendarError as error:
        raise CalendarError(error.what, next_step=error.next_step, where=where) from None
    if len(address.partition("@")[0]) > _MAX_LOCAL_PART_LENGTH:
        raise CalendarError(
            "%(address)s is too long to bear a token.",
            next_step="At most %(longest_local)s characters may stand before the @, as in bounces@example.org.",
            where=where,
            address=address,
            longest_local=_MAX_LOCAL_PART_LENGTH,
        )
    return Verp(address=address, key=key)
