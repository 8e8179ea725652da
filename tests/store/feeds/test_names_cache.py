"""The names that VEVENTs depend on, and what of the directory they do not depend on."""

from collections.abc import Callable

import pytest

from calendar_core.domain.text.localized import Names
from calendar_core.models import Party, Series
from calendar_core.store.db.database import Database
from calendar_core.store.feeds.names_cache import load_directory_names
from tests.builders.records import fill_directory


def _digest(database: Database) -> str:
    with database.reading() as connection:
        return load_directory_names(connection).digest


@pytest.mark.parametrize(
    ("change", "is_shown"),
    [
        (lambda party, _: setattr(party, "names", Names(en="Korea")), True),
        (lambda party, _: setattr(party, "aliases", ["ROK"]), False),
        (lambda _, series: setattr(series, "title_patterns", Names(en="SCM {n}")), True),
        (lambda _, series: setattr(series, "description", Names(en="A yearly meeting.")), False),
    ],
)
def test_only_what_a_vevent_shows_makes_vevents_again(
    database: Database, change: Callable[[Party, Series], None], is_shown: bool
) -> None:
    fill_directory(database)
    before = _digest(database)
    with database.writing() as session:
        change(session.get_one(Party, "KR"), session.get_one(Series, "kr-us-scm"))
    assert (_digest(database) != before) is is_shown
