"""DKIM: what leaves is verified from the bytes that arrive, by dkimpy and by hand."""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from calendar_core.errors import CalendarError
from calendar_core.mail.dkim import DkimSigner, load_dkim_signer
from calendar_core.mail.mime import MailIdentity, build_mail
from calendar_core.mail.smtp import SmtpServer, SmtpTransport
from tests.conftest import SmtpSink
from tests.mail.test_mime import LETTER, MESSAGE_ID, SENDER, SENT_AT

Key = RSAPrivateKey | Ed25519PrivateKey


@pytest.fixture(scope="module", params=["rsa", "ed25519"])
def key(request: pytest.FixtureRequest) -> Key:
    return generate_rsa(65537, 2048) if request.param == "rsa" else Ed25519PrivateKey.generate()


def written(key: Any, folder: Path) -> str:
    file = folder / "dkim.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return str(file)


def signature_of(key: Key, folder: Path) -> DkimSigner:
    found = load_dkim_signer(written(key, folder), selector="entente", domain="example.org")
    assert found is not None
    return found


def arrived(sink: SmtpSink, signature: DkimSigner) -> bytes:
    """The bytes of a signed mail as a server received them."""
    identity = MailIdentity(sender=SENDER, dkim_signer=signature)
    mail = build_mail(LETTER, message_id=MESSAGE_ID, identity=identity, now=SENT_AT)
    with SmtpTransport(
        SmtpServer(host="127.0.0.1", port=sink.port, security="starttls"), local_hostname="x.org"
    ).open() as line:
        assert line.send(mail, lambda: True).outcome == "sent"
    return sink.messages[0].original_content or b""


def relaxed(header: str) -> str:
    """A header field by the relaxed way of RFC 6376, section 3.4.2, written anew here to check the other."""
    name, _, value = header.partition(":")
    return f"{name.strip().lower()}:{' '.join(value.split())}\r\n"


def is_valid(data: bytes, key: Key) -> bool:
    """Whether the signature at the top of a mail holds."""
    head, _, body = data.partition(b"\r\n\r\n")
    fields = re.findall(r"(?ms)^(?=\S)(.*?)(?=\r\n(?=\S)|\Z)", head.decode())
    tags = dict(tag.strip().split("=", 1) for tag in fields[0].partition(":")[2].split(";"))
    tags = {name: re.sub(r"\s", "", value) for name, value in tags.items()}
    rest = list(fields[1:])
    signed = ""
    for name in tags["h"].split(":"):
        same = [field for field in rest if field.lower().startswith(f"{name}:")]
        if same:  # the last of them; one that is not there counts for nothing
            rest.remove(same[-1])
            signed += relaxed(same[-1])
    signed += relaxed(re.sub(r"(?s)(\bb=).*", r"\1", fields[0])).rstrip("\r\n")
    lines = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    whole = b"\r\n".join(lines).rstrip(b"\r\n") + b"\r\n"
    assert base64.b64encode(hashlib.sha256(whole).digest()).decode() == tags["bh"]
    public, seal = key.public_key(), base64.b64decode(tags["b"])
    try:
        if isinstance(key, RSAPrivateKey):
            key.public_key().verify(seal, signed.encode(), PKCS1v15(), hashes.SHA256())
        else:
            public.verify(seal, hashlib.sha256(signed.encode()).digest())  # type: ignore[call-arg]
    except Exception:  # noqa: BLE001  whatever it says, it does not hold
        return False
    return True


def test_what_arrives_is_signed_by_our_domain(key: Key, tmp_path: Path, smtp_sink: SmtpSink) -> None:
    data = arrived(smtp_sink, signature_of(key, tmp_path))
    assert is_valid(data, key)
    assert not is_valid(data.replace(b"reader@example.org", b"other@example.org"), key)


def test_dkimpy_says_the_same_of_rsa(tmp_path: Path, smtp_sink: SmtpSink) -> None:
    key = generate_rsa(65537, 2048)
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)
    asked: list[bytes] = []

    def dns(name: bytes, timeout: int = 5) -> bytes:  # noqa: ARG001  as dkimpy calls it
        asked.append(name)
        return record

    data = arrived(smtp_sink, signature_of(key, tmp_path))
    assert dkim.verify(data, dnsfunc=dns)
    assert asked == [b"entente._domainkey.example.org."]
    assert not dkim.verify(b"From: Somebody <else@example.net>\r\n" + data, dnsfunc=dns)
    assert not dkim.verify(data.replace(b"List-Unsubscribe-Post:", b"X-Gone:"), dnsfunc=dns)


def test_what_receivers_ask_for_is_signed_and_from_once_more_than_it_is_there(key: Key, tmp_path: Path) -> None:
    identity = MailIdentity(sender=SENDER, dkim_signer=signature_of(key, tmp_path))
    data = build_mail(LETTER, message_id=MESSAGE_ID, identity=identity, now=SENT_AT).data
    names = re.sub(r"\s", "", re.search(rb"h=([^;]*);", data)[1].decode()).split(":")  # type: ignore[index]
    assert names[:2] == ["from", "from"]
    wanted = {"to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post", "content-type"}
    assert wanted <= set(names)


def test_the_rest_of_the_mail_is_the_same_as_without(key: Key, tmp_path: Path) -> None:
    signed = MailIdentity(sender=SENDER, dkim_signer=signature_of(key, tmp_path))
    with_it, without = (
        build_mail(LETTER, message_id=MESSAGE_ID, identity=identity, now=SENT_AT).data
        for identity in (signed, MailIdentity(sender=SENDER))
    )
    assert with_it.endswith(without)


def test_without_a_key_nothing_is_signed() -> None:
    assert load_dkim_signer("", selector="entente", domain="example.org") is None


def test_a_key_that_cannot_sign_stops_the_start_and_is_not_shown(tmp_path: Path) -> None:
    torn = tmp_path / "torn.pem"
    torn.write_text("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n")
    for file in (str(tmp_path / "none.pem"), str(torn), written(generate_private_key(SECP256R1()), tmp_path)):
        with pytest.raises(CalendarError, match="ENTENTE_DKIM_KEY") as raised:
            load_dkim_signer(file, selector="entente", domain="example.org")
        assert "c2VjcmV0" not in str(raised.value)


@pytest.mark.parametrize("selector", ["", "a b", "a;b", "é"])
def test_a_selector_that_is_no_name_stops_the_start(tmp_path: Path, selector: str) -> None:
    with pytest.raises(CalendarError, match="ENTENTE_DKIM_SELECTOR"):
        load_dkim_signer(written(Ed25519PrivateKey.generate(), tmp_path), selector=selector, domain="example.org")


def test_a_signature_does_not_show_its_key(key: Key, tmp_path: Path) -> None:
    assert "sign=" not in repr(signature_of(key, tmp_path))
