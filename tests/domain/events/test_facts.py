"""The registry has one row for each fact of the record, and every fact has a label in each language."""

from collections.abc import Callable
from dataclasses import fields

import pytest

from calendar_core.domain.events.cards import Card, EventDetails
from calendar_core.domain.events.facts import (
    CARD_FACTS,
    DESK_ONLY_FACTS,
    DETAIL_FACTS,
    FACT_LABELS,
    FACTS,
    EventFact,
    facts_of_type,
    list_data_keys,
)
from calendar_core.domain.events.record import PART_TYPES, EventRecord, EventTexts
from calendar_core.domain.history.describe_changes import fact_label
from calendar_core.messages import LANGS


def test_each_field_of_the_record_but_its_id_is_one_fact() -> None:
    names = [fact.name for fact in FACTS]
    assert sorted(names) == sorted({field.name for field in fields(EventRecord)} - {"id"})


def test_a_card_and_details_have_the_facts_that_the_registry_gives_them() -> None:
    assert set(CARD_FACTS) <= {field.name for field in fields(Card)}
    assert set(DETAIL_FACTS) <= {field.name for field in fields(EventDetails)}
    assert {"notes", "embargo_until"} <= DESK_ONLY_FACTS
    assert DESK_ONLY_FACTS.isdisjoint((*CARD_FACTS, *DETAIL_FACTS))


def test_texts_and_parts_are_typed_as_the_record_has_them() -> None:
    assert set(facts_of_type("text")) == {field.name for field in fields(EventTexts)} | {"time_as_stated"}
    assert set(facts_of_type("parts")) == PART_TYPES.keys()


@pytest.mark.parametrize("key_of", [lambda fact: fact.data_position, lambda fact: fact.label])
def test_no_two_facts_share_a_place_in_the_data_set_or_a_label(key_of: Callable[[EventFact], object]) -> None:
    assert len({key_of(fact) for fact in FACTS}) == len(FACTS)
    assert len(set(list_data_keys())) == len(list_data_keys())


def test_every_fact_has_a_name_in_each_language() -> None:
    english = {name: fact_label(name, "en") for name in FACT_LABELS}
    assert english == FACT_LABELS
    for lang in LANGS[1:]:
        assert [name for name in FACT_LABELS if fact_label(name, lang) == english[name]] == []
