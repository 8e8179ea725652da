"""A result for every exchange: which side of the final dot it failed on decides what is done."""

import socket
import threading
import time
from datetime import timedelta

import pytest

from calendar_core.mail import smtp
from calendar_core.mail.smtp import SmtpServer, SmtpTransport
from calendar_core.mail.transport import DeliveryResult, Mail, MailServerUnreachable
from calendar_core.store.outbox.lease import EXCHANGE_LEASE
from tests.builders.smtp_server import DROP, NO_REPLY, ScriptedSmtpServer
from tests.conftest import SmtpSink

MAIL = Mail(
    sender="desk@example.org",
    recipient="reader@example.org",
    message_id="<a@example.org>",
    data=b"Subject: Hi\r\n\r\n.dot\r\n..two\r\nText.\r\n",
)


def transport_to(port: int, **more: str) -> SmtpTransport:
    server = SmtpServer(host="127.0.0.1", port=port, security="starttls", **more)
    return SmtpTransport(server, local_hostname="example.org")


def send(port: int, count: int = 1, *, marked: bool = True) -> list[DeliveryResult]:
    with transport_to(port).open() as line:
        return [line.send(MAIL, lambda: marked) for _ in range(count)]


def test_what_is_sent_arrives_as_it_is(smtp_sink: SmtpSink) -> None:
    assert send(smtp_sink.port) == [DeliveryResult(outcome="sent", code=250)]
    (message,) = smtp_sink.messages
    assert (message.mail_from, message.rcpt_tos) == (MAIL.sender, [MAIL.recipient])
    assert message.original_content == MAIL.data


def test_one_connection_takes_several_mails(smtp_server: ScriptedSmtpServer) -> None:
    assert [verdict.outcome for verdict in send(smtp_server.port, 5)] == ["sent"] * 5
    assert (len(smtp_server.received), smtp_server.connections) == (5, 1)


def test_the_mark_lies_between_the_recipient_and_the_body(smtp_server: ScriptedSmtpServer) -> None:
    before: list[str] = []

    def mark() -> bool:
        before.extend(command.split()[0] for command in smtp_server.commands)
        return True

    with transport_to(smtp_server.port).open() as line:
        line.send(MAIL, mark)
    assert before[-2:] == ["MAIL", "RCPT"]
    assert [command.split()[0] for command in smtp_server.commands][-2:] == ["DATA", "QUIT"]


def test_what_is_not_marked_is_not_handed_over(smtp_server: ScriptedSmtpServer) -> None:
    assert send(smtp_server.port, 1, marked=False) == [DeliveryResult(outcome="unmarked")]
    assert smtp_server.received == []


@pytest.mark.parametrize(
    ("moment", "answer", "outcome", "is_open"),
    [
        ("MAIL", "451 4.3.0 later", "retry", True),
        ("MAIL", "550 5.7.1 not from you", "retry", True),
        ("RCPT", "450 4.2.0 greylisted", "retry", True),
        ("RCPT", "550 5.1.1 no such user", "dead", True),
        ("RCPT", "452 4.5.3 too many", "retry", False),
        ("DATA", "451 4.3.0 later", "retry", True),
        ("DATA", "554 5.5.1 no", "dead", True),
        ("dot", "451 4.3.0 later", "retry", True),
        ("dot", "552 5.3.4 too big", "dead", True),
        ("dot", "421 4.3.2 closing", "retry", False),
    ],
)
def test_the_servers_answer_decides(
    smtp_server: ScriptedSmtpServer, moment: str, answer: str, outcome: str, is_open: bool
) -> None:
    smtp_server.add_replies(moment, answer)
    (verdict,) = send(smtp_server.port)
    code, _, text = answer.partition(" ")
    of_domain = moment in ("DATA", "dot") and code in ("451", "421")
    expected = DeliveryResult(
        outcome=outcome,  # type: ignore[arg-type]
        code=int(code),
        text=text,
        is_connection_usable=is_open,
        is_domain_wide=of_domain,
        is_recipient_refused=moment == "RCPT",
    )
    assert verdict == expected


@pytest.mark.parametrize("moment", ["MAIL", "RCPT", "DATA"])
def test_a_connection_lost_before_the_body_is_tried_again(smtp_server: ScriptedSmtpServer, moment: str) -> None:
    smtp_server.add_replies(moment, DROP)
    (verdict,) = send(smtp_server.port)
    assert (verdict.outcome, verdict.is_connection_usable) == ("retry", False)


def test_a_connection_lost_after_the_dot_is_in_doubt(smtp_server: ScriptedSmtpServer) -> None:
    smtp_server.add_replies("dot", DROP)
    (verdict,) = send(smtp_server.port)
    assert (verdict.outcome, verdict.is_connection_usable, len(smtp_server.received)) == ("in_doubt", False, 1)


def test_a_server_that_never_answers_the_dot_is_in_doubt(
    smtp_server: ScriptedSmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "AFTER_DOT_SECONDS", 0.2)
    smtp_server.add_replies("dot", NO_REPLY)
    assert send(smtp_server.port)[0].outcome == "in_doubt"


def test_a_server_that_never_answers_a_command_is_tried_again(
    smtp_server: ScriptedSmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "COMMAND_SECONDS", 0.2)
    smtp_server.add_replies("RCPT", NO_REPLY)
    assert send(smtp_server.port)[0].outcome == "retry"


@pytest.mark.parametrize("code", ["421", "452"])
def test_a_connection_that_is_used_up_fails_nobodys_letter(smtp_server: ScriptedSmtpServer, code: str) -> None:
    smtp_server.add_replies("MAIL", "250 ok", f"{code} enough for this connection")
    assert send(smtp_server.port, 2) == [
        DeliveryResult(outcome="sent", code=250),
        DeliveryResult(outcome="reconnect", code=int(code), is_connection_usable=False),
    ]


def test_after_a_refusal_the_connection_goes_on(smtp_server: ScriptedSmtpServer) -> None:
    smtp_server.add_replies("RCPT", "550 5.1.1 no such user")
    assert [verdict.outcome for verdict in send(smtp_server.port, 2)] == ["dead", "sent"]
    assert smtp_server.connections == 1


# --- No way out -----------------------------------------------------------------------------------------------------


def test_nobody_listening_is_said(free_port: int) -> None:
    with pytest.raises(
        MailServerUnreachable, match=f"Cannot use the mail server 127.0.0.1:{free_port}: Connection refused"
    ):
        send(free_port)


@pytest.mark.parametrize("answer", ["554 go away", "421 busy", DROP])
def test_a_server_that_does_not_greet_is_no_way_out(smtp_server: ScriptedSmtpServer, answer: str) -> None:
    smtp_server.add_replies("greeting", answer)
    with pytest.raises(MailServerUnreachable, match="Cannot use the mail server"):
        send(smtp_server.port)


def test_a_password_is_never_sent_in_clear(smtp_server: ScriptedSmtpServer) -> None:
    with (
        pytest.raises(MailServerUnreachable, match="it offers no STARTTLS") as caught,
        transport_to(smtp_server.port, user="me", password="hidden").open(),
    ):
        pass
    assert "hidden" not in str(caught.value)
    assert {command.split()[0] for command in smtp_server.commands} == {"EHLO"}


def test_hanging_up_wakes_who_waits_for_an_answer(smtp_server: ScriptedSmtpServer) -> None:
    smtp_server.add_replies("dot", NO_REPLY)
    transport = transport_to(smtp_server.port)
    verdicts: list[DeliveryResult] = []

    def work() -> None:
        with transport.open() as line:
            verdicts.append(line.send(MAIL, lambda: True))

    thread = threading.Thread(target=work)
    thread.start()
    assert smtp_server.body_received.wait(10)
    started = time.monotonic()
    transport.abort()
    thread.join(10)
    assert time.monotonic() - started < 5
    assert verdicts[0].outcome == "in_doubt"
    with pytest.raises(MailServerUnreachable, match="being shut down"), transport.open():
        pass


def test_a_server_that_accepts_and_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(MailServerUnreachable, match="Cannot use"):
        send(listener.getsockname()[1])


def test_a_server_has_the_time_that_rfc_5321_gives_it_for_each_step() -> None:
    """Section 4.5.3.2: MAIL and RCPT, DATA, a block of the body, the answer to the final dot."""
    given = (smtp.COMMAND_SECONDS, smtp.DATA_SECONDS, smtp.BODY_SECONDS, smtp.AFTER_DOT_SECONDS)
    assert given == (5 * 60, 2 * 60, 3 * 60, 10 * 60)


# --- Whom a temporary refusal is about ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "answer", "is_domain_wide"),
    [
        ("RCPT", "451 4.7.1 Greylisting in action, please come back later", False),
        ("RCPT", "450 4.7.1 <reader@example.org>: Recipient address rejected: Greylisted", False),
        ("RCPT", "450 4.7.0 try again later", False),
        ("RCPT", "451 Greylisted, see https://example.org/greylisting", False),
        ("RCPT", "451 try again", False),
        ("RCPT", "421 4.7.1 greylisted", False),
        ("RCPT", "450 4.2.0 busy", False),
        ("dot", "451 4.7.1 try again later", False),
        ("dot", "451 greylisted", False),
        ("RCPT", "451 4.7.650 rate limited", True),
        ("RCPT", "421 4.7.0 too many connections", True),
        ("RCPT", "451 4.3.2 system not accepting mail", True),
        ("RCPT", "450 4.4.1 no answer from host", True),
        ("RCPT", "421 going away", True),
        ("dot", "451 local error", True),
        ("MAIL", "451 4.3.2 not now", False),
    ],
)
def test_a_temporary_refusal_is_of_the_domain_or_of_the_message(
    smtp_server: ScriptedSmtpServer, moment: str, answer: str, is_domain_wide: bool
) -> None:
    smtp_server.add_replies(moment, answer)
    (verdict,) = send(smtp_server.port)
    assert (verdict.outcome, verdict.is_domain_wide) == ("retry", is_domain_wide)


def test_a_server_has_as_long_as_rfc_5321_gives_it() -> None:
    """Section 4.5.3.2: MAIL and RCPT five minutes, DATA two, a block three, the final dot ten."""
    waits = (smtp.COMMAND_SECONDS, smtp.DATA_SECONDS, smtp.BODY_SECONDS, smtp.AFTER_DOT_SECONDS)
    assert waits == (300, 120, 180, 600)
    assert timedelta(seconds=sum(waits[1:])) <= EXCHANGE_LEASE
