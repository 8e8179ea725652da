"""One plain address, or an error: nothing else may ride in it."""

import pytest

from calendar_core.domain.text.email_address import domain_of, parse_address
from calendar_core.errors import CalendarError


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("reader@example.org", "reader@example.org"),
        (" Reader.Kim+scm@Mail.Example.ORG ", "Reader.Kim+scm@mail.example.org"),
        ("o'brien_1@xn--9t4b11yi5a.kr", "o'brien_1@xn--9t4b11yi5a.kr"),
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
        *("a@[127.0.0.1]", "a@127.0.0.1", "독자@example.org", "a@예시.한국", "a@example.org>", "<a@example.org"),
        *(f"{'a' * 65}@example.org", f"a@{'b' * 64}.org", f"a@{'.'.join(['b' * 60] * 5)}.org"),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(CalendarError, match="is not an email address"):
        parse_address(text)


def test_the_domain_is_what_stands_behind_the_at() -> None:
    assert domain_of(parse_address("reader@Mail.Example.org")) == "mail.example.org"
