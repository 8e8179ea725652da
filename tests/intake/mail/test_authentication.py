"""A sender is believed where the receiving server says that DKIM or SPF passed for its domain, and nowhere else."""

import pytest

from calendar_core.errors import CalendarError
from calendar_core.intake.mail.authentication import check_sender, find_passed_domains
from calendar_core.intake.mail.mail import read_mail
from tests.builders.incoming_mail import PASS, SENDER, SERVER, make_mail

BOGUS = f"Authentication-Results: {PASS}\r\n"


def refusal(raw: bytes, *, senders: frozenset[str] = frozenset({SENDER})) -> str | None:
    """Why a mail is not taken; None where it is."""
    mail = read_mail(raw)
    try:
        assert check_sender(mail.addresses, mail.headers, authserv_id=SERVER, senders=senders) == SENDER
    except CalendarError as error:
        return str(error.what)
    return None


NOT_PROVEN = f"Neither DKIM nor SPF passed for the domain of its sender, by what {SERVER} wrote."
NOT_LISTED = "Its sender is none from whom mail is taken."


@pytest.mark.parametrize(
    "results",
    [
        PASS,
        f"{SERVER}; dkim=pass (2048-bit key; unprotected) header.i=@desk.example.org header.b=abc",
        f"{SERVER} 1; spf=pass smtp.mailfrom=kim@desk.example.org; dkim=none",
        f'{SERVER}; spf=pass (a "; dkim=fail" comment) smtp.mailfrom="kim@DESK.example.org."',
        f'{SERVER};\r\n\tdkim=fail reason="bad" header.d=desk.example.org;\r\n\tdkim = pass header.d = example.org',
        "MX.example.org; dkim/1=pass header.d=desk.example.org",
    ],
)
def test_a_pass_for_the_domain_of_the_sender_or_one_above_it_is_proof(results: str) -> None:
    assert refusal(make_mail(results=results)) is None


@pytest.mark.parametrize(
    "results",
    [
        None,
        f"{SERVER}; none",
        f"{SERVER}; dkim=fail header.d=desk.example.org; spf=softfail smtp.mailfrom=kim@desk.example.org",
        f"{SERVER}; dkim=pass header.d=evil.example.net; spf=pass smtp.mailfrom=x@evil.example.net",
        f"{SERVER}; dkim=pass header.d=notdesk.example.org",
        f"{SERVER}; dkim=pass header.d=a.desk.example.org",
        f"{SERVER}; dkim=pass header.d=org",
        f"{SERVER}; dkim=pass (header.d=desk.example.org)",
        f"{SERVER}; dkim=pass header.s=desk.example.org",
        f"{SERVER}; spf=pass smtp.helo=desk.example.org",
        f'{SERVER}; x="a; dkim=pass header.d=desk.example.org"',
        f"{SERVER}.evil.example; dkim=pass header.d=desk.example.org",
        "other.example.org; dkim=pass header.d=desk.example.org",
        f"(mx) x{SERVER}; dkim=pass header.d=desk.example.org",
        f"{SERVER}; (; dkim=pass header.d=desk.example.org",
        "",
    ],
)
def test_anything_else_is_none(results: str | None) -> None:
    assert refusal(make_mail(results=results)) == NOT_PROVEN


def test_results_below_those_of_the_server_are_of_whoever_sent_the_mail() -> None:
    honest = make_mail(results=f"{SERVER}; dkim=none; spf=fail smtp.mailfrom=kim@desk.example.org")
    head, received, rest = honest.partition(b"Received: from")
    assert refusal(head + received + rest.replace(b"From: Kim", BOGUS.encode() + b"From: Kim", 1)) == NOT_PROVEN
    assert refusal(make_mail(results=f"{SERVER}; spf=none\r\n{BOGUS.strip()}")) is None  # two headers of the server


@pytest.mark.parametrize(
    ("sender", "why"),
    [
        ("Kim <lee@desk.example.org>", NOT_LISTED),
        (f"{SENDER}, evil@example.net", "The mail has 2 senders."),
        (f'"{SENDER}" <evil@example.net>', NOT_LISTED),
        ("", "The mail has 0 senders."),
        ("Kim", NOT_LISTED),
    ],
)
def test_the_one_address_of_from_counts_and_its_name_does_not(sender: str, why: str) -> None:
    assert refusal(make_mail(From=sender)) == why


def test_two_headers_of_the_sender_are_two_senders() -> None:
    raw = make_mail().replace(b"From: Kim", b"From: evil@example.net\r\nFrom: Kim", 1)
    assert refusal(raw) == "The mail has 2 senders."


def test_capitals_of_the_sender_do_not_matter() -> None:
    assert refusal(make_mail(From="KIM@Desk.Example.org")) is None


def test_a_value_without_an_end_is_read_to_its_end() -> None:
    headers = [("Authentication-Results", f'{SERVER}; dkim=pass header.d="desk.example.org')]
    assert find_passed_domains(headers, authserv_id=SERVER) == ["desk.example.org"]
