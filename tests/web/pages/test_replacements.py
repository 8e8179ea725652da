"""Which event of the shipped record the page of one that fell through leads to (docs/decisions/0118)."""

from calendar_core.domain.display.timeline import find_replacement
from calendar_core.domain.events.selection import Selection
from calendar_core.store.db.database import Database
from calendar_core.store.events.present import PresentEvents
from tests.conftest import LOADED_AT

REPLACEMENTS = {
    "apec-2019": None,
    "blinken-china-2023-02": None,
    "cop-25-santiago": None,
    "g7-46": None,
    "g7-52-original": "g7-52",
    "kr-us-scm-1980-postponed": "kr-us-scm-13",
    "kr-us-scm-29-seoul-postponed": "kr-us-scm-29",
    "kr-us-trade-2plus2-2025-07": None,
    "quad-leaders-2023-sydney": "quad-leaders-2023-hiroshima",
    "quad-leaders-2024-01-india": "quad-leaders-2024-wilmington",
    "quad-leaders-2025-india": None,
    "shangri-la-2021": None,
    # Related to another meeting of the two: he offered one more, and it did not come about.
    "trump-kim-2025-10-unrealised": None,
    "us-cn-2026-04-beijing": "us-cn-2026-05-beijing",
    # The one that was held is of a series, the one that was called off is not.
    "us-dprk-summit-singapore-cancelled": None,
    "us-in-2plus2-2018-04": "us-in-2plus2-1",
    "us-in-2plus2-2018-07": "us-in-2plus2-1",
    "us-in-2plus2-2021-11": "us-in-2plus2-4",
    "us-ru-2025-budapest": None,
}


def test_the_rule_of_replacement_finds_the_right_event_of_the_record_or_none(loaded_sqlite_url: str) -> None:
    database = Database(loaded_sqlite_url)
    with database.reading() as connection:
        source = PresentEvents(connection, viewer="public", now=LOADED_AT)
        fell_through = source.details(Selection(lifecycle=("postponed", "cancelled")))
    database.close()
    found = {details.card.id: find_replacement(details) for details in fell_through}
    assert {event_id: card and card.id for event_id, card in found.items()} == REPLACEMENTS
