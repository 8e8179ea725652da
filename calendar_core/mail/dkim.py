"""Signs mail with a key of the sender's domain: DKIM (RFC 6376; Ed25519: RFC 8463).

dkimpy canonicalises and writes the header; the signature itself is made by cryptography, because dkimpy's own RSA takes
twenty times as long, and its Ed25519 another library. A key stands in no log and no error.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

import dkim
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from calendar_core.errors import CalendarError

# The headers that are signed if present. RFC 8058, section 4, demands the two for unsubscribing.
_SIGNED_HEADERS: Final = tuple(
    b"from to subject date message-id list-id list-unsubscribe list-unsubscribe-post auto-submitted in-reply-to "
    b"references mime-version content-type content-transfer-encoding".split()
)
_MIN_RSA_BITS: Final = 1024  # RFC 8301: receivers refuse less; 2048 is what to make
_KEY_SETTING, _SELECTOR_SETTING = "ENTENTE_DKIM_KEY", "ENTENTE_DKIM_SELECTOR"


class _RawSignature(NamedTuple):
    """What dkimpy expects of a key that signs."""

    signature: bytes


@dataclass(frozen=True, kw_only=True)
class DkimSigner:
    """A private key, and where receivers find its public key: at `selector`._domainkey.`domain`."""

    domain: str
    selector: str
    algorithm: str
    sign: Callable[[bytes], _RawSignature] = field(repr=False)

    def build_header(self, data: bytes) -> bytes:
        """The DKIM-Signature header of a message, with its line end, to be put before it."""
        # dkimpy passes every key a digest, as for Ed25519; the header names the algorithm itself.
        mail = dkim.DKIM(data, signature_algorithm=b"ed25519-sha256", linesep=b"\r\n")
        mail.hasher = dkim.HASH_ALGORITHMS[b"rsa-sha256"]
        policy = dkim.CanonicalizationPolicy.from_c_value(b"relaxed/relaxed")
        present_headers = {name.lower() for name, _ in mail.headers}
        # Listed once more than present: a From that is added on the way breaks the signature (RFC 6376, section 8.15).
        signed_headers = (b"from", *(name for name in _SIGNED_HEADERS if name in present_headers))
        body = mail.hasher(policy.canonicalize_body(mail.body)).digest()
        fields = [
            (b"v", b"1"),
            (b"a", self.algorithm.encode()),
            (b"c", policy.to_c_value()),
            (b"d", self.domain.encode()),
            (b"s", self.selector.encode()),
            (b"h", b" : ".join(signed_headers)),
            (b"bh", base64.b64encode(body)),
            (b"b", b"0" * 60),
        ]
        header: bytes = mail.gen_header(fields, signed_headers, policy, b"DKIM-Signature", self)
        return b"DKIM-Signature: " + header


def load_dkim_signer(file: str, *, selector: str, domain: str) -> DkimSigner | None:
    """What the settings of DKIM describe; None where there is no key. Raises CalendarError, naming the setting."""
    if not file:
        return None
    if not selector.replace("-", "").replace("_", "").replace(".", "").isalnum() or not selector.isascii():
        raise CalendarError(
            "It is not the name of a key.", next_step="Write it as in the DNS: entente2026.", where=_SELECTOR_SETTING
        )
    key = _load_private_key(file)
    if isinstance(key, RSAPrivateKey):
        digest_algorithm, padding = Prehashed(hashes.SHA256()), PKCS1v15()
        return DkimSigner(
            domain=domain,
            selector=selector,
            algorithm="rsa-sha256",
            sign=lambda digest: _RawSignature(key.sign(digest, padding, digest_algorithm)),
        )
    return DkimSigner(
        domain=domain,
        selector=selector,
        algorithm="ed25519-sha256",
        sign=lambda digest: _RawSignature(key.sign(digest)),
    )


def _load_private_key(file: str) -> RSAPrivateKey | Ed25519PrivateKey:
    try:
        key = load_pem_private_key(Path(file).read_bytes(), password=None)
    except OSError as error:
        why = f"It cannot be read: {error.strerror}."
    except (ValueError, TypeError, UnsupportedAlgorithm):
        why = "It is no private key in PEM without a password."
    else:
        if isinstance(key, Ed25519PrivateKey) or (isinstance(key, RSAPrivateKey) and key.key_size >= _MIN_RSA_BITS):
            return key
        why = "It is neither Ed25519 nor RSA of 1024 bits or more."
    raise CalendarError(why, next_step="Make one: openssl genrsa -out dkim.pem 2048", where=_KEY_SETTING)
