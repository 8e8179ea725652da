"""Named collections of events by subject: each is the union of a few filters.

They are feeds (`/feeds/nato.ics`) and a key of every filter (`collection=nato`); series and parties have feeds of their
own under their ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from calendar_core.messages import pgettext, pmark

#: A filter: the fields of a `Selection`.
Filter = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class CuratedCollection:
    """A subject: its name in addresses, its title and description (messages), and its filters."""

    name: str
    title: str
    description: str
    filters: tuple[Filter, ...]


def _of_series(*ids: str) -> Filter:
    return {"series": tuple(sorted(ids))}


def _with_all_parties(*parties: str) -> Filter:
    return {"party": tuple(sorted(parties))}


COLLECTIONS: Final = (
    CuratedCollection(
        name="korean-peninsula",
        title=pmark("feed", "Korean Peninsula"),
        description=pmark(
            "feed",
            "South Korea with the United States and the UN Command, inter-Korean meetings, and "
            "everything involving North Korea.",
        ),
        filters=(
            _with_all_parties("KP"),
            {"country": ("KP",)},
            _with_all_parties("KR", "US"),
            _with_all_parties("KR", "UNC"),
            _of_series("freedom-edge", "freedom-shield", "inter-korean-summit", "iron-mace", "ulchi-freedom-shield"),
        ),
    ),
    CuratedCollection(
        name="nato",
        title=pmark("feed", "NATO"),
        description=pmark(
            "feed",
            "NATO summits, ministerial meetings and Military Committee meetings, and other events NATO takes part in.",
        ),
        filters=(
            _with_all_parties("NATO"),
            _of_series("nato-chods", "nato-dmm", "nato-fmm", "nato-russia-council", "nato-summit"),
        ),
    ),
    CuratedCollection(
        name="quad",
        title=pmark("feed", "Quad"),
        description=pmark("feed", "Meetings of Australia, India, Japan and the United States together."),
        filters=(
            _with_all_parties("QUAD"),
            _of_series("quad-fmm", "quad-leaders"),
            _with_all_parties("AU", "IN", "JP", "US"),
        ),
    ),
    CuratedCollection(
        name="us-alliances",
        title=pmark("feed", "US alliances"),
        description=pmark(
            "feed",
            "The United States with its treaty allies: South Korea, Japan, Australia, the Philippines and NATO.",
        ),
        filters=(
            *(_with_all_parties(ally, "US") for ally in ("KR", "JP", "AU", "PH")),
            _with_all_parties("NATO"),
            _of_series("nato-chods", "nato-dmm", "nato-fmm", "nato-summit"),
        ),
    ),
    CuratedCollection(
        name="us-japan-korea",
        title=pmark("feed", "United States, Japan and South Korea"),
        description=pmark("feed", "Trilateral meetings and exercises of the three countries."),
        filters=(_with_all_parties("JP", "KR", "US"),),
    ),
    CuratedCollection(
        name="summits",
        title=pmark("feed", "Summits"),
        description=pmark("feed", "Bilateral and multilateral meetings of heads of state or government."),
        filters=({"kind": ("leaders-meeting", "summit")},),
    ),
    CuratedCollection(
        name="two-plus-two",
        title=pmark("feed", "2+2 meetings"),
        description=pmark("feed", "Joint meetings of foreign and defence ministers."),
        filters=({"kind": ("2+2",)},),
    ),
    CuratedCollection(
        name="defence-ministers",
        title=pmark("feed", "Defence ministers"),
        description=pmark("feed", "Defence ministers’ meetings and 2+2 meetings."),
        filters=({"kind": ("2+2", "defence-ministerial")},),
    ),
    CuratedCollection(
        name="foreign-ministers",
        title=pmark("feed", "Foreign ministers"),
        description=pmark("feed", "Foreign ministers’ meetings and 2+2 meetings."),
        filters=({"kind": ("2+2", "foreign-ministerial")},),
    ),
    CuratedCollection(
        name="exercises-and-incidents",
        title=pmark("feed", "Exercises and incidents"),
        description=pmark(
            "feed",
            "Military exercises, missile launches and other incidents that form part of the context.",
        ),
        filters=({"kind": ("exercise", "incident")},),
    ),
)


COLLECTIONS_BY_NAME: Final[Mapping[str, CuratedCollection]] = {one.name: one for one in COLLECTIONS}


def collection_title(name: str, lang: str) -> str:
    """What a collection is called in a language."""
    return pgettext("feed", COLLECTIONS_BY_NAME[name].title, lang)
