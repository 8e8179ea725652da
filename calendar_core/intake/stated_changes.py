"""What a text states otherwise than the record of its event, or beyond it: time, place, who takes part."""

from dataclasses import replace
from typing import Final

from calendar_core.domain.events.record import EventRecord, Participant
from calendar_core.domain.text.normalization import normalize
from calendar_core.domain.time.when import WallTime, When
from calendar_core.intake.draft import EventDraft
from calendar_core.messages import Message

_OPEN: Final = ("scheduled", "postponed")


def moves_time(draft: EventDraft, record: EventRecord) -> bool:
    """Whether the text gives another time, or a more exact one; a day may differ by one between two places."""
    if draft.when is None or draft.lifecycle in ("cancelled", "postponed") or record.lifecycle == "held":
        return False
    when, old = draft.when, record.when
    if when.first_day >= old.end_day or when.end_day <= old.first_day:
        return True
    return when.end_day - when.first_day < old.end_day - old.first_day and old.precision not in ("day", "days", "time")


def moves_place(draft: EventDraft, record: EventRecord) -> bool:
    """Whether the text names another city than the record, or one in another country, for an event that lies ahead."""
    return (record.city is not None or not _may_be_in(draft, record)) and _names_city(draft, record)


def adds_place(draft: EventDraft, record: EventRecord) -> bool:
    """Whether the text names the city of an event for which the record has none, in a country that does not differ."""
    return record.city is None and _may_be_in(draft, record) and _names_city(draft, record)


def _may_be_in(draft: EventDraft, record: EventRecord) -> bool:
    return record.country in (None, draft.country)


def _names_city(draft: EventDraft, record: EventRecord) -> bool:
    if draft.city is None or "city" not in draft.spans:
        return False
    if record.lifecycle not in _OPEN or draft.lifecycle in ("cancelled", "postponed"):
        return False
    return normalize(draft.city) != normalize(record.city or "")


def with_place(record: EventRecord, draft: EventDraft) -> EventRecord:
    """The record at the city of the text. Its venue was that of the old place; a day is one of the new city's."""
    return replace(
        record,
        city=draft.city,
        country=draft.country or record.country,
        venue=None if moves_place(draft, record) else record.venue,
        when=_in_zone(record.when, draft.time_zone),
    )


def _in_zone(when: When, zone: str | None) -> When:
    # A clock time is an instant, which does not follow from where people meet.
    return when if zone is None or isinstance(when, WallTime) else replace(when, zone=zone)


def find_other_holders(draft: EventDraft, record: EventRecord) -> tuple[Participant, ...]:
    """Participants of the record with whom the text puts somebody else into the same office; with the new person."""
    found = []
    for stated in draft.participants:
        if stated.person is None or any(one.person == stated.person for one in record.participants):
            continue
        in_office = [one for one in record.participants if one.office == stated.office]
        if len(in_office) == 1:
            found.append(replace(in_office[0], person=stated.person))
    return tuple(found)


def find_new_participants(draft: EventDraft, record: EventRecord) -> tuple[Participant, ...]:
    """People of the text whom the record lacks, in offices that it has nobody of, in the order of the text."""
    people = {one.person for one in record.participants}
    offices = {one.office for one in record.participants}
    found: dict[str, Participant] = {}
    for stated in draft.participants:
        if stated.person and stated.office and stated.person not in people and stated.office not in offices:
            one = Participant(person=stated.person, office=stated.office, role=stated.role)  # type: ignore[arg-type]  # of the vocabulary
            found.setdefault(stated.person, one)
    return tuple(found.values())


def with_participants(record: EventRecord, draft: EventDraft) -> EventRecord:
    """The record with the people whom the text puts into its offices, and with those whom it adds."""
    by_office = {one.office: one for one in find_other_holders(draft, record)}
    kept = (by_office.get(one.office, one) for one in record.participants)
    return replace(record, participants=(*kept, *find_new_participants(draft, record)))


def describe_changes_in_reason(draft: EventDraft, record: EventRecord) -> list[Message]:
    """What else the text states otherwise, for the reason of a match."""
    said = []
    if moves_place(draft, record):
        other = record.city or record.country
        said.append(Message("another city: %(city)s, not %(other)s", city=draft.city, other=other))
    if find_other_holders(draft, record):
        said.append(Message("somebody else in an office"))
    if find_new_participants(draft, record):
        said.append(Message("further participants"))
    return said
