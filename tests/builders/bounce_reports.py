"""Reports in the form of each mail server, about one recipient; the texts are made up after what the servers write."""

from dataclasses import dataclass

RETURNED = "Received: from calendar.example.org\nSubject: In 1 hour\nTo: reader@example.org\n\nText.\n"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A report, and whether it says that the mailbox is dead."""

    name: str
    data: bytes
    is_dead: bool


def multipart(
    status: str, *, to: str, text: str = "", kind: str = 'multipart/report; report-type="delivery-status"', **more: str
) -> bytes:
    """A report with a part for machines."""
    status_type = more.get("status_type", "message/delivery-status")
    return f"""\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.org>
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: {kind}; boundary="=_1/mx.example.org"

--=_1/mx.example.org
Content-Type: text/plain; charset=utf-8

{text}
--=_1/mx.example.org
Content-Type: {status_type}
{more.get("encoding", "")}
Reporting-MTA: dns; mx.example.org
Arrival-Date: Tue, 29 Oct 2024 22:00:00 +0000

{status}

--=_1/mx.example.org
Content-Type: message/rfc822

{RETURNED}
--=_1/mx.example.org--
""".replace("\n", "\r\n").encode()


def plain(text: str, *, to: str, header: str = "", subject: str = "failure notice") -> bytes:
    """A report that is text alone."""
    own = f"{header}\n" if header else ""
    return (
        f"Return-Path: <>\n{own}From: MAILER-DAEMON@mx.example.org\nTo: {to}\nSubject: {subject}\n\n{text}\n{RETURNED}"
    ).encode()


def fields(status: str, diagnostic: str = "", *, recipient: str = "reader@example.org", action: str = "failed") -> str:
    """The fields of one recipient, as Postfix writes them."""
    code = f"\nDiagnostic-Code: smtp; {diagnostic}" if diagnostic else ""
    return (
        f"Final-Recipient: rfc822; {recipient}\nOriginal-Recipient: rfc822;{recipient}\nAction: {action}\n"
        f"Status: {status}\nRemote-MTA: dns; mx2.example.org{code}"
    )


EXIM = """\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

"""
EXIM_COPY = "\n------ This is a copy of the message, including all the headers. ------\n"
EXIM_HEADER = "X-Failed-Recipients: reader@example.org"
EXIM_FIELDS = "Action: failed\nFinal-Recipient: rfc822;reader@example.org\nStatus: 5.0.0"
QMAIL = """\
Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<reader@example.org>:
"""
QMAIL_COPY = "\n--- Below this line is a copy of the message.\n"
COURIER = """\
                     UNDELIVERABLE MAIL

Your message to the following recipients cannot be delivered:

<reader@example.org>:
    mx2.example.org [192.0.2.20]:
>>> RCPT TO:<reader@example.org>
<<< {reply}
"""
COURIER_FIELDS = "Final-Recipient: rfc822; reader@example.org\nAction: failed\nStatus: 5.0.0"
EXCHANGE = "mx.example.org rejected your message to the following email addresses:\n\nreader@example.org"
EXCHANGE_FIELDS = (
    "Final-Recipient: rfc822;reader@example.org\nAction: failed\nStatus: {0}\nDiagnostic-Code: smtp;550 {0} {1}\n"
    "X-Display-Name: Reader"
)
OPENSMTPD = """\
    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    An error has occurred while attempting to deliver a message for
    the following list of recipients:

reader@example.org: {reply}

    Below is a copy of the original message:
"""


def samples(to: str) -> list[Sample]:
    """Every sample, with the return path that the report came to."""

    def exim(*reason: str) -> bytes:
        lines = "\n".join(f"    {line}" for line in reason)
        return plain(f"{EXIM}  reader@example.org\n{lines}\n{EXIM_COPY}", to=to, header=EXIM_HEADER)

    def exim_parts(reason: str, code: str = "") -> bytes:
        text = f"{EXIM}  reader@example.org\n    {reason}\n"
        return multipart(EXIM_FIELDS + (f"\nDiagnostic-Code: smtp; {code}" if code else ""), to=to, text=text)

    def exchange(status: str, words: str) -> bytes:
        return multipart(EXCHANGE_FIELDS.format(status, words), to=to, text=EXCHANGE)

    def courier(reply: str, code: str = "") -> bytes:
        text = COURIER.format(reply=reply)
        return multipart(COURIER_FIELDS + (f"\nDiagnostic-Code: smtp; {code}" if code else ""), to=to, text=text)

    def qmail(*reason: str) -> bytes:
        return plain(QMAIL + "\n".join(reason) + "\n" + QMAIL_COPY, to=to)

    mimecast = fields("5.0.0", "550 Invalid Recipient - https://community.example.com/docs/DOC-1369#550")
    dead = {
        "postfix": multipart(fields("5.1.1", "550 5.1.1 <reader@example.org>: Recipient address rejected"), to=to),
        "postfix, general code": multipart(fields("5.0.0", "550 No such user (reader@example.org)"), to=to),
        "postfix, hotmail": multipart(fields("5.5.0", "550 Requested action not taken: mailbox unavailable"), to=to),
        "postfix, no host": multipart(
            fields("5.4.4").replace("Remote-MTA: dns; mx2.example.org", "")
            + "Diagnostic-Code: X-Postfix; Host or domain name not found. Name service error\n    for name=example.org",
            to=to,
        ),
        "exim, its own word": exim_parts("No Such User Here"),
        "exim, another server's": exim_parts("host mx2.example.org", "550 5.1.1 <reader@example.org> User unknown"),
        "exim, without a code": exim_parts("host mx2", "550 Unknown user: reader@example.org"),
        "exim text": exim(
            "SMTP error from remote mail server after RCPT TO:<reader@example.org>:",
            "host mx2.example.org [192.0.2.20]: 550 5.1.1 <reader@example.org>:",
            "Recipient address rejected: User unknown in virtual mailbox table",
        ),
        "exim text, unrouteable": exim("Unrouteable address"),
        "exim text, local": exim('unknown local-part "reader" in domain "example.org"'),
        "courier": courier("550 User unknown", "550 User unknown"),
        "courier, text for people alone": courier("550 5.1.1 <reader@example.org>: User unknown"),
        "exchange 2007": exchange("5.1.1", "RESOLVER.ADR.RecipNotFound; not found"),
        "exchange online": exchange("5.1.10", "RESOLVER.ADR.RecipientNotFound; Recipient reader@example.org not found"),
        "exchange online, edge": exchange("5.4.1", "Recipient address rejected: Access denied. [AM0EUR02FT030]"),
        "exchange online, remote": exchange("5.1.351", "Remote server returned unknown recipient"),
        "exchange, other address status": exchange("5.1.0", "Address rejected"),
        "exchange online, no domain": exchange("5.4.310", "DNS domain example.org does not exist"),
        "opensmtpd": multipart(fields("5.1.1", "550 Invalid recipient"), to=to, kind="multipart/mixed"),
        "opensmtpd text": plain(OPENSMTPD.format(reply="550 5.1.1 <reader@example.org>: no such user"), to=to),
        "no report type": multipart(fields("5.1.1", "550 5.1.1 no such user"), to=to, kind="multipart/report"),
        "mimecast": multipart(mimecast.replace("Action:", "Action :").replace("Status:", "Status :"), to=to),
        "qmail": qmail(
            "192.0.2.153 does not like recipient.",
            "Remote host said: 550 5.1.1 <reader@example.org>... User Unknown",
            "Giving up on 192.0.2.153.",
        ),
        "qmail, its own word": qmail("Sorry, no mailbox here by that name. (#5.1.1)"),
        "qmail, vpopmail": qmail("Sorry, no mailbox here by that name. vpopmail (#5.1.1)"),
        "qmail, yahoo": qmail(
            "192.0.2.3 failed after I sent the message.",
            "Remote host said: 554 delivery error: dd This user doesn't have a example.com account (reader) [0]",
        ),
        "international": multipart(
            fields("5.1.1", "550 5.1.1 사용자를 찾을 수 없습니다").replace("rfc822;", "utf-8;"),
            to=to,
            status_type="message/global-delivery-status",
            encoding="Content-Transfer-Encoding: 8bit\n",
        ),
    }
    alive = {
        "postfix, mailbox full": multipart(fields("5.2.2", "552 5.2.2 Mailbox full"), to=to),
        "postfix, policy": multipart(fields("5.7.1", "550 5.7.1 Message blocked: user unknown to the filter"), to=to),
        "postfix, no code": multipart(fields("5.0.0", "550 Connection from 5.1.1.77 refused by local policy"), to=to),
        "postfix, sender": multipart(fields("5.1.8", "550 5.1.8 Domain of sender address does not exist"), to=to),
        "postfix, sender under a general code": multipart(
            fields("5.1.0", "550 5.1.0 <desk@calendar.example.org> sender rejected: address not found"), to=to
        ),
        "gateway": multipart(
            fields("5.1.0", "550 5.1.0 Unknown address error 554-'Your IP is on a block list'"), to=to
        ),
        "gmail, busy": multipart(
            fields("5.2.1", "550-5.2.1 The user you are trying to contact is receiving mail at a rate that prevents"),
            to=to,
        ),
        "postfix, delayed": multipart(fields("4.4.1", "connect to mx2: timed out", action="delayed"), to=to),
        "postfix, expired": multipart(fields("4.4.1", "connect to mx2: timed out"), to=to),
        "postfix, delivered": multipart(fields("2.0.0", "250 ok", action="delivered"), to=to),
        "postfix, forwarded": multipart(fields("5.1.1", "550 5.1.1 gone", recipient="x@elsewhere.example"), to=to),
        "original recipient alone": multipart(
            "Original-Recipient: rfc822;reader@example.org\n"
            "Final-Recipient: rfc822;colleague@elsewhere.example\nAction: failed\nStatus: 5.1.1",
            to=to,
        ),
        "exim, sender": exim_parts("550-Verification failed for <desk@calendar.example.org> 550-No Such User Here"),
        "exim text, sender": exim(
            "SMTP error from remote mail server after MAIL FROM:<desk@calendar.example.org> SIZE=1543:",
            "host mx2.example.org [192.0.2.20]: 550 user unknown",
        ),
        "exim text, quota": exim("mailbox is full: retry timeout exceeded"),
        "exim text, somebody else's": plain(
            f"{EXIM}  reader@example.org\n    Mail quota exceeded.\n  other@example.org\n    Unknown user\n{EXIM_COPY}",
            to=to,
            header=f"{EXIM_HEADER}, other@example.org",
        ),
        "courier, sender": courier("550 5.1.7 <x@example.org>: Sender address rejected: unverified address"),
        "exchange online, tenant": exchange("5.7.708", "Access denied, traffic not accepted from this IP"),
        "exchange, too large": exchange("5.2.3", "RESOLVER.RST.RecipSizeLimit; message too large for this recipient"),
        "exchange online, relay": exchange("5.4.1", "Relay Access Denied"),
        "exchange online, loop": exchange("5.4.14", "Hop count exceeded - possible mail loop"),
        "mimecast, network": multipart(fields("5.0.0", "554 Host network not allowed"), to=to),
        "opensmtpd, spam": multipart(fields("5.0.0", "554 Spam"), to=to, kind="multipart/mixed"),
        "qmail, quota": qmail("Mail quota exceeded."),
        "qmail, policy": qmail("Remote host said: 550-5.7.1 Unauthenticated email is not accepted"),
        "qmail, list": qmail("ezmlm-reject: fatal: Sorry, I don't accept message with empty Subject (#5.7.0)"),
        "away": plain("I am away. user unknown, mailbox unavailable: reader@example.org\n", to=to, subject="Away"),
        "temporary": multipart(fields("5.0.0", "550 mailbox temporarily unavailable"), to=to),
    }
    return [
        *(Sample(name=name, data=data, is_dead=True) for name, data in dead.items()),
        *(Sample(name=name, data=data, is_dead=False) for name, data in alive.items()),
    ]
