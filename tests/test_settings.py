import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from calendar_core import settings
from calendar_core.errors import CalendarError
from calendar_core.settings import SETTINGS, make_directory, parse_settings

KEY = "k" * 32


@pytest.fixture(autouse=True)
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "VAR", tmp_path / "var")
    return tmp_path / "var"


def test_without_any_setting_everything_is_local(var: Path) -> None:
    found = parse_settings({"HOME": "/nowhere"})
    assert (found.database_url, found.mail_url, found.base_url) == (
        f"sqlite:///{var / 'entente.db'}",
        f"maildir:{var / 'mail'}",
        "http://127.0.0.1:8000",
    )


def test_the_key_is_made_once_and_for_this_user_alone(var: Path) -> None:
    first, second = parse_settings({}), parse_settings({})
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((var / "secret-key").stat().st_mode) == 0o600


def test_the_base_address_follows_host_and_port_unless_it_is_set() -> None:
    assert parse_settings({"ENTENTE_HOST": "::1", "ENTENTE_PORT": "81"}).base_url == "http://[::1]:81"
    given = parse_settings({"ENTENTE_BASE_URL": "https://calendar.example.org/", "ENTENTE_PORT": "81"})
    assert given.base_url == "https://calendar.example.org"


@pytest.mark.parametrize(
    ("host", "address"),
    [("0.0.0.0", "http://127.0.0.1:81"), ("::", "http://[::1]:81"), ("[::1]", "http://[::1]:81")],  # noqa: S104  parsed, not listened on
)
def test_no_link_leads_to_an_address_that_stands_for_all_networks(host: str, address: str) -> None:
    found = parse_settings({"ENTENTE_HOST": host, "ENTENTE_PORT": "81"})
    assert (found.base_url, found.host) == (address, host.strip("[]"))
    assert replace(found, port=8123).base_url == address.replace(":81", ":8123")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://example.org\r", "https://example.org"),
        (" https://example.org/ \n", "https://example.org"),
        ("HTTPS://EXAMPLE.org", "https://example.org"),
        ("https://example.org:443", "https://example.org"),
        ("http://example.org:80/calendar/", "http://example.org/calendar"),
        ("http://example.org:8080", "http://example.org:8080"),
        ("https://예시.한국", "https://xn--vv4b11d.xn--3e0b707e"),
        ("http://[::1]:81", "http://[::1]:81"),
        ("https://example.org/달력", "https://example.org/%EB%8B%AC%EB%A0%A5"),
    ],
)
def test_an_address_has_one_form(text: str, address: str) -> None:
    found = parse_settings({"ENTENTE_BASE_URL": text})
    assert (found.base_url, found.has_tls) == (address, address.startswith("https:"))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("https://user:hidden@example.org", "It has a user or a password, which every link would show."),
        ("https://@example.org", "It has a user or a password, which every link would show."),
        ("https://exa mple.org", "'https://exa mple.org' has no valid host."),
        ("https://example.org/a b", "'https://example.org/a b' has no valid host."),
        ("https://exam\rple.org", "It has a character that cannot be seen, U+000D."),
        ("https://exam\u200bple.org", "It has a character that cannot be seen, U+200B."),
        ("http://[", "'http://[' is not a web address."),
        ("http://example.org:99999", "'http://example.org:99999' is not a web address."),
        ("https://example..org", "'https://example..org' has no valid host."),
        ("https://" + "a" * 64 + ".org", "'https://" + "a" * 64 + ".org' has no valid host."),
        ("https://127.1", "'https://127.1' has no valid host."),
        ("https://example.org/?", "'https://example.org/?' is not a web address."),
        ("ftp://example.org", "'ftp://example.org' is not a web address."),
    ],
)
def test_an_address_that_no_link_can_begin_with_is_refused(text: str, what: str) -> None:
    with pytest.raises(CalendarError) as raised:
        parse_settings({"ENTENTE_BASE_URL": text})
    assert str(raised.value) == f"ENTENTE_BASE_URL: {what} " + (
        "Write it anew, on one line." if "cannot be seen" in what else "Write it as https://calendar.example.org."
    )


@pytest.mark.parametrize("text", ["http://[", "https://a:b@", "https://a:b@exa..mple", "https://a:b@h:99999", "x\ry"])
def test_a_sign_on_that_cannot_be_read_is_refused_without_its_secret(text: str) -> None:
    with pytest.raises(CalendarError) as raised:
        parse_settings({"ENTENTE_SIGN_ON": text})
    assert str(raised.value).startswith("ENTENTE_SIGN_ON: ")
    assert text not in str(raised.value)


@pytest.mark.parametrize(
    "name", [setting.name for setting in SETTINGS if setting.name not in ("SECRET_KEY", "SIGN_ON")]
)
def test_blanks_and_line_ends_around_a_value_are_no_part_of_it(name: str) -> None:
    others = {"INTAKE_SENDERS": "kim@example.org", "INTAKE_AUTHSERV_ID": "mx.example.org"}
    value = {"BASE_URL": "https://example.org", "HOST": "127.0.0.1", "FONTS": "/", **others}.get(name, "5")
    plain, blank = (parse_settings({f"ENTENTE_{name}": text}) for text in (value, f" \t{value}\r\n"))
    assert blank == plain


@pytest.mark.parametrize(
    ("environment", "error"),
    [
        ({"ENTENTE_MAILURL": "x"}, "The setting ENTENTE_MAILURL is not known. Did you mean ENTENTE_MAIL_URL?"),
        ({"ENTENTE_PORT": "http"}, "ENTENTE_PORT: 'http' is not a port. Write a number from 1 to 65535."),
        ({"ENTENTE_PORT": "70000"}, "ENTENTE_PORT: '70000' is not a port. Write a number from 1 to 65535."),
        (
            {"ENTENTE_BASE_URL": "calendar.example.org"},
            "ENTENTE_BASE_URL: 'calendar.example.org' is not a web address. Write it as https://calendar.example.org.",
        ),
        (
            {"ENTENTE_HOST": "exa mple"},
            "ENTENTE_HOST: 'exa mple' is not an address to listen on. "
            "Write 127.0.0.1 for this machine alone, 0.0.0.0 for every network.",
        ),
        (
            {"ENTENTE_SECRET_KEY": "dev"},
            "ENTENTE_SECRET_KEY: The key has 3 characters. Use at least 32, at random.",
        ),
    ],
)
def test_a_setting_that_cannot_be_used_stops_the_start(environment: dict[str, str], error: str) -> None:
    with pytest.raises(CalendarError) as raised:
        parse_settings({"ENTENTE_SECRET_KEY": KEY, **environment})
    assert str(raised.value) == error


def test_a_directory_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CalendarError, match=r"cannot be made: .*\. Give this user the right to write there"):
        make_directory(tmp_path / "file" / "var")


def test_every_setting_is_in_the_documentation() -> None:
    page = (Path(__file__).parents[1] / "docs" / "settings.md").read_text(encoding="utf-8")
    for setting in SETTINGS:
        assert f"| `ENTENTE_{setting.name}` | {setting.default} | {setting.meaning} |" in page.splitlines()


@pytest.mark.parametrize("left", [b"", b"k" * 31, "키".encode() * 40])
def test_a_key_file_that_is_not_whole_is_refused(var: Path, left: bytes) -> None:
    var.mkdir()
    (var / "secret-key").write_bytes(left)
    with pytest.raises(CalendarError) as refused:
        parse_settings({})
    assert (refused.value.where, str(refused.value.what)) == (
        "ENTENTE_SECRET_KEY",
        f"The file {var / 'secret-key'} holds no whole key.",
    )
    assert (var / "secret-key").read_bytes() == left


def test_processes_that_start_first_at_once_get_one_key(var: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _number: parse_settings({}).secret_key, range(40)))
    assert set(found) == {(var / "secret-key").read_text()}
    assert [file.name for file in var.iterdir()] == ["secret-key"]


def test_a_key_that_cannot_be_written_leaves_no_part_of_it(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(CalendarError) as refused:
            parse_settings({})
    assert "No space left on device" in str(refused.value)
    assert list(var.iterdir()) == []
    assert len(parse_settings({}).secret_key) >= 32


def test_the_directory_of_the_program_is_closed_to_other_users(var: Path, tmp_path: Path) -> None:
    var.mkdir(mode=0o755)
    parse_settings({})
    make_directory(tmp_path / "new")
    (tmp_path / "chosen").mkdir(mode=0o750)
    make_directory(tmp_path / "chosen")
    found = [stat.S_IMODE(folder.stat().st_mode) for folder in (var, tmp_path / "new", tmp_path / "chosen")]
    assert found == [0o700, 0o700, 0o750]


def test_senders_of_mail_are_addresses_in_lower_case() -> None:
    given = {
        "ENTENTE_INTAKE_SENDERS": "Kim@Desk.example.org,lee@example.org,",
        "ENTENTE_INTAKE_AUTHSERV_ID": "MX.example",
    }
    found = parse_settings(given)
    assert (found.intake_senders, found.intake_authserv_id, found.intake_maildir) == (
        ("kim@desk.example.org", "lee@example.org"),
        "mx.example",
        None,
    )


@pytest.mark.parametrize(
    "text", ["everybody", "kim@", "@example.org", "kim@example.org lee@example.org", "<kim@example.org>"]
)
def test_what_is_no_sender_stops_the_start(text: str) -> None:
    with pytest.raises(CalendarError, match="ENTENTE_INTAKE_SENDERS"):
        parse_settings({"ENTENTE_INTAKE_SENDERS": text})
