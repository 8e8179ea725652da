"""The clocks of the parties, and the small printed things of the pages."""

import doctest
from pathlib import Path

import pytest
import yaml

from calendar_core.domain.display import local_times, month_grid
from calendar_core.domain.history import describe_changes
from calendar_core.domain.places import capitals
from calendar_core.domain.places.capitals import CAPITALS, zone_choices
from calendar_core.domain.text import ordinals
from calendar_core.domain.time.zone_keys import is_zone
from calendar_core.web.pages import agenda

PARTIES = Path(__file__).parents[3] / "data" / "parties.yaml"


def test_every_capital_has_a_zone_and_is_offered_to_readers() -> None:
    zones = {zone for _, zone in CAPITALS.values()}
    assert {zone for zone in zones if not is_zone(zone)} == set()
    assert {zone for zone, _ in zone_choices()} == {"UTC", *zones}
    assert zone_choices()[0] == ("UTC", "UTC")


def test_every_country_of_the_shipped_record_has_a_capital() -> None:
    # The base loader: "NO" is Norway.
    parties = yaml.load(PARTIES.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - builds only texts
    countries = {party["id"] for party in parties if party["kind"] == "country"}
    assert {"KR", "NO"} < countries
    assert countries - CAPITALS.keys() == set()


@pytest.mark.parametrize("module", [capitals, local_times, ordinals, month_grid, agenda, describe_changes])
def test_the_examples_in_the_text_are_true(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]  # a module
