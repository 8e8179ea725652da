"""Mails as they reach the Maildir of the intake, with what the receiving server wrote at their top."""

from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP

SERVER = "mx.example.org"
SENDER = "kim@desk.example.org"
PASS = f"{SERVER}; dkim=pass header.d=desk.example.org header.s=s1; spf=fail smtp.mailfrom=bounce.example.net"
REPORT = (
    "WASHINGTON (Yonhap) -- The 56th ROK-U.S. Security Consultative Meeting will be held on Oct. 30 in Washington, "
    "the Ministry of National Defense said."
)


def make_mail(
    text: str | None = REPORT,
    *,
    html: str | None = None,
    results: str | None = PASS,
    attachments: tuple[tuple[str, str, bytes], ...] = (),
    extra: Mapping[str, str] | None = None,
    **headers: str,
) -> bytes:
    """A mail with the headers of a server above those of its sender; an underscore in a name is a hyphen.

    `attachments` are `(name, type, bytes)`, `extra` headers by their names. An empty header is left out.
    """
    message = EmailMessage(policy=SMTP)
    usual = {
        "From": f"Kim <{SENDER}>",
        "To": "intake@calendar.example.org",
        "Subject": "For the calendar",
        "Date": "Wed, 02 Oct 2024 08:30:00 +0900",
        "Message-ID": "<one@desk.example.org>",
    }
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in {**usual, **given, **(extra or {})}.items():
        if value:
            message[name] = value
    if text is not None:
        message.set_content(text)
    if html is not None:
        if text is None:
            message.set_content(html, subtype="html")
        else:
            message.add_alternative(html, subtype="html")
    for name, kind, data in attachments:
        main, _, sub = kind.partition("/")
        message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    top = f"Return-Path: <{SENDER}>\r\nDelivered-To: intake@calendar.example.org\r\n"
    if results is not None:
        top += f"Authentication-Results: {results}\r\n"
    received = f"Received: from relay.example.org by {SERVER} with ESMTPS; Wed, 2 Oct 2024 08:30:05 +0900\r\n"
    return (top + received).encode() + message.as_bytes()
