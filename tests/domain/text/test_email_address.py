"""One plain address, or an error: nothing else may ride in it."""

import pytest

from calendar_core.domain.text.email_address import display_address, domain_of, parse_address
from calendar_core.errors import CalendarError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("reader@example.org", "reader@example.org"),
        (" Reader.Kim+scm@Mail.Example.ORG ", "Reader.Kim+scm@mail.example.org"),
        ("o'brien_1@xn--9t4b11yi5a.kr", "o'brien_1@xn--9t4b11yi5a.kr"),
        ("reader@예시.한국", "reader@xn--vv4b11d.xn--3e0b707e"),
        ("reader@\u110b\u1168\u1109\u1175.한국", "reader@xn--vv4b11d.xn--3e0b707e"),
        ("Reader@MÜNCHEN.de", "Reader@xn--mnchen-3ya.de"),
        ("entente@localhost", "entente@localhost"),
        (f"{'a' * 64}@example.org", f"{'a' * 64}@example.org"),
    ],
)
def test_a_plain_address_is_read(text: str, address: str) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        *("", "reader", "@example.org", "reader@", "reader@@example.org", "a@b@example.org"),
        *(
            "reader@example.org\r\nBcc: all@example.org",
            "reader@example.org\n",
            "re\0ader@example.org",
            "a\t@example.org",
        ),
        *("a@example.org,b@example.org", "Reader <reader@example.org>", '"a b"@example.org', "a(comment)@example.org"),
        *(".a@example.org", "a.@example.org", "a..b@example.org", "a@-example.org", "a@example-.org", "a@example..org"),
        *("a@[127.0.0.1]", "a@127.0.0.1", "독자@example.org", "a@example.org>", "<a@example.org"),
        *(f"{'a' * 65}@example.org", f"a@{'b' * 64}.org", f"a@{'.'.join(['b' * 60] * 5)}.org"),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(CalendarError, match="is not an email address"):
        parse_address(text)


@pytest.mark.parametrize(
    "domain", ["faß.de", "\uff45xample.org", "a。b.org", "예\u200b시.한국", "\u200d.org", "예시..한국", "한" * 90]
)
def test_a_domain_that_would_become_another_one_is_refused(domain: str) -> None:
    with pytest.raises(CalendarError, match="is not an email address"):
        parse_address(f"reader@{domain}")


def test_what_is_refused_is_shown_as_it_was_written() -> None:
    with pytest.raises(CalendarError) as caught:
        parse_address("독자@예시.한국")
    assert str(caught.value).startswith("'독자@예시.한국' is not an email address.")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("reader@xn--vv4b11d.xn--3e0b707e", "reader@예시.한국"),
        ("reader@example.org", "reader@example.org"),
        ("reader@xn--zz--.org", "reader@xn--zz--.org"),
        ("reader@faß.de", "reader@faß.de"),
    ],
)
def test_an_address_is_shown_with_its_domain_in_its_own_script(address: str, shown: str) -> None:
    assert display_address(address) == shown


def test_the_domain_is_what_stands_behind_the_at() -> None:
    assert domain_of(parse_address("reader@Mail.Example.org")) == "mail.example.org"
