"""Reports are parsed in whatever form they come, and nothing else is taken for one."""

import base64
import random
import time

import pytest

from calendar_core.mail.delivery_report import DeliveryReport, find_report_about, parse_reports
from tests.builders.bounce_reports import fields, multipart, plain, samples
from tests.mail.test_bounces import READER, complaint, delivery_report


def judged(data: bytes) -> DeliveryReport | None:
    return find_report_about(parse_reports(data), READER)


@pytest.mark.parametrize(
    ("action", "status", "kind", "code"),
    [
        ("failed", "5.1.1", "dead", "5.1.1"),
        ("Failed", "5.1.10 (null MX)", "dead", "5.1.10"),
        ("failed (recipient refused)", "5.2.2", "failed", "5.2.2"),
        ("failed", "5.7.1", None, "5.7.1"),
        ("failed", "4.4.1", "failed", "4.4.1"),
        ("failed", "", "failed", ""),
        ("delayed", "4.4.1", "delayed", "4.4.1"),
    ],
)
def test_a_report_is_what_its_action_and_status_say(action: str, status: str, kind: str | None, code: str) -> None:
    assert judged(delivery_report(action=action, status=status)) == DeliveryReport(
        recipient=READER,
        kind=kind,  # type: ignore[arg-type]
        status=code,
    )


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", ""])
def test_what_did_not_fail_is_no_report(action: str) -> None:
    assert parse_reports(delivery_report(action=action, status="2.0.0")) == []


def test_nine_of_ten_dead_mailboxes_are_recognised_and_no_other() -> None:
    found = [(one.is_dead, getattr(judged(one.data), "kind", None) == "dead") for one in samples("x@example.org")]
    dead = [is_found for is_dead, is_found in found if is_dead]
    assert sum(dead) / len(dead) >= 0.9
    assert [is_found for is_dead, is_found in found if not is_dead] == [False] * (len(found) - len(dead))


def test_of_several_recipients_each_has_its_own_and_the_worst_of_one_counts() -> None:
    others = "\n\n".join(
        (fields("5.1.1", recipient="b@example.org"), fields("4.4.1", action="delayed"), fields("5.2.2"))
    )
    reports = parse_reports(multipart(others, to="x@example.org"))
    assert [(one.recipient, one.kind) for one in reports] == [
        ("b@example.org", "dead"),
        (READER, "delayed"),
        (READER, "failed"),
    ]
    assert find_report_about(reports, READER) == reports[2]
    assert find_report_about(reports, "c@example.org") is None


def test_an_encoded_part_is_decoded() -> None:
    encoded = base64.encodebytes(fields("5.1.1").encode()).decode()
    data = multipart("", to="x@example.org").replace(
        b"Content-Type: message/delivery-status\r\n\r\n",
        f"Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}--x".encode(),
    )
    report = judged(data)
    assert (report and report.kind) == "dead"


def test_the_recipient_is_the_same_in_another_script_and_in_capitals() -> None:
    data = multipart(fields("5.1.1", recipient="<Reader@EXAMPLE.org>"), to="x@example.org")
    report = judged(data)
    assert (report and report.kind) == "dead"


def test_the_mail_that_is_returned_is_not_parsed() -> None:
    inner = multipart(fields("5.1.1"), to="x@example.org").decode()
    outer = (
        plain("A person forwards a report.", to="x@example.org")
        .decode()
        .replace(
            "Subject: failure notice\n",
            "Subject: Fwd\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=F\n\n"
            "--F\nContent-Type: message/rfc822\n\n" + inner.replace("=_1", "=_2") + "\n--F--\n",
        )
    )
    assert parse_reports(outer.encode()) == []


def test_an_answering_machine_and_a_read_receipt_are_no_reports() -> None:
    away = b"From: reader@example.org\r\nAuto-Submitted: auto-replied\r\nSubject: Away 5.1.1\r\n\r\nBack on Monday.\r\n"
    receipt = delivery_report().replace(b"delivery-status", b"disposition-notification")
    assert (parse_reports(away), parse_reports(receipt), parse_reports(b"")) == ([], [], [])
    assert parse_reports(delivery_report()) != []


@pytest.mark.parametrize(
    ("feedback", "count"), [("abuse", 1), ("opt-out", 1), ("not-spam", 0), ("auth-failure", 0), ("virus", 0)]
)
def test_only_feedback_that_says_unwanted_is_a_complaint(feedback: str, count: int) -> None:
    data = complaint("x@example.org").replace(b"Feedback-Type: abuse", f"Feedback-Type: {feedback}".encode())
    assert [one.kind for one in parse_reports(data)] == ["complaint"] * count


def test_whatever_is_thrown_at_the_reader_is_parsed_or_ignored() -> None:
    chance = random.Random(2024)  # noqa: S311
    for sample in samples("x@example.org"):
        for _ in range(20):
            data = bytearray(sample.data)
            for _ in range(chance.randint(1, 30)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            parse_reports(bytes(data))
            parse_reports(sample.data[: chance.randrange(len(sample.data))])


@pytest.mark.parametrize(
    "hostile",
    [
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n"
        + b"--B\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n" * 20_000,
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n" + b"A: b\r\n" * 500_000,
        b"X: " + b"a" * 5_000_000,
        b"Content-Type: " + b"multipart/report;" * 100_000,
        b"\0" * 1_000_000,
        b"Content-Type: message/rfc822\r\n\r\n" * 20_000,
    ],
    ids=["nested", "headers", "one line", "parameters", "nothing", "mails in mails"],
)
def test_a_bomb_is_ignored(hostile: bytes) -> None:
    assert parse_reports(hostile) == []


@pytest.mark.parametrize(
    "words",
    [
        "a" * 250_000,
        "/" * 250_000,
        "\n" * 250_000,
        " " * 250_000,
        "a@" * 100_000,
        "<a@b>\n" * 40_000,
        "Action: failed\n\n" * 15_000,
    ],
    ids=["letters", "slashes", "lines", "blanks", "ats", "addresses", "blocks"],
)
def test_no_text_takes_long(words: str) -> None:
    for data in (
        multipart(fields("5.0.0", words), to="x@example.org"),
        multipart(fields("5.0.0") + "\n\n" + words, to="x@example.org", text=words[:100_000]),
        plain(f"reader@example.org: {words}", to="x@example.org", header="X-Failed-Recipients: reader@example.org"),
    ):
        begin = time.monotonic()
        parse_reports(data)
        assert time.monotonic() - begin < 5
