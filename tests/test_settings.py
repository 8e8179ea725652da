import stat
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
