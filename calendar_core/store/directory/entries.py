"""Entries of the directory as pages show them."""

from dataclasses import dataclass

from calendar_core.domain.events.cards import PartyName, SeriesName
from calendar_core.domain.events.terms_of_office import TermOfOffice, is_not_after, overlaps
from calendar_core.domain.text.localized import Names


@dataclass(frozen=True, kw_only=True)
class OfficeEntry:
    """A post under its present title, with the earlier ones as (title, from, to)."""

    id: str
    party: PartyName
    names: Names
    kind: str
    rank: str
    aliases: tuple[str, ...] = ()
    earlier_titles: tuple[tuple[Names, str | None, str | None], ...] = ()

    def titles_during(self, valid_from: str | None, valid_to: str | None) -> tuple[Names, ...]:
        """The titles that the office bore during a term, oldest first; the present one from the last earlier one on.

        A title without an end is in use beside the present one since it began, and comes after it.
        """
        borne = [title for title in self.earlier_titles if overlaps(title[1], title[2], valid_from, valid_to)]
        earlier = (name for name, _, end in borne if end)
        beside = (name for name, _, end in borne if not end)
        last = max((end for _, _, end in self.earlier_titles if end), default=None)
        is_over = last is not None and is_not_after(valid_to, last)
        return (*earlier,) if is_over else (*earlier, self.names, *beside)


@dataclass(frozen=True, kw_only=True)
class TermEntry:
    """A term as the record has it; bounds are `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, `valid_to` inclusive."""

    person: str
    names: Names
    name_native: str | None
    office: OfficeEntry
    valid_from: str | None
    valid_to: str | None
    acting: bool
    has_observed_bounds: bool
    source: str | None


@dataclass(frozen=True, kw_only=True)
class PersonEntry:
    """A person with the other spellings of the name and the offices held, oldest first."""

    id: str
    names: Names
    name_native: str | None
    aliases: tuple[str, ...]
    terms: tuple[TermEntry, ...]

    def terms_of_office(self) -> list[TermOfOffice]:
        """The terms by the ids of their offices, as days are compared with them."""
        return [
            TermOfOffice(
                person=self.id,
                office=entry.office.id,
                valid_from=entry.valid_from,
                valid_to=entry.valid_to,
                acting=entry.acting,
                has_observed_bounds=entry.has_observed_bounds,
            )
            for entry in self.terms
        ]


@dataclass(frozen=True, kw_only=True)
class SeriesEntry:
    """A series with its other names, usual parties and usual offices."""

    name: SeriesName
    kind: str
    cadence: Names
    since: int | None
    hosting: Names
    description: Names
    notes: Names
    source: str | None
    aliases: tuple[str, ...]
    parties: tuple[PartyName, ...]
    offices: tuple[OfficeEntry, ...]
