"""Named collections of events by subject: each is the union of a few selections.

They are feeds (`/feeds/nato.ics`); series and parties have feeds of their own under their ids.
"""

from dataclasses import dataclass
from typing import Final

from calendar_core.domain.events.selection import Selection


@dataclass(frozen=True, kw_only=True)
class CuratedCollection:
    """A subject: its name in addresses, its title and description, and its selections."""

    name: str
    title: str
    title_ko: str
    description: str
    selections: tuple[Selection, ...]


def _of_series(*ids: str) -> Selection:
    return Selection(series=tuple(sorted(ids)))


def _with_all_parties(*parties: str) -> Selection:
    return Selection(party=tuple(sorted(parties)))


COLLECTIONS: Final = (
    CuratedCollection(
        name="korean-peninsula",
        title="Korean Peninsula",
        title_ko="한반도",
        description="The Republic of Korea with the United States and the UN Command, both Koreas with each other, "
        "and whatever North Korea takes part in or does.",
        selections=(
            _with_all_parties("KP"),
            Selection(country=("KP",)),
            _with_all_parties("KR", "US"),
            _with_all_parties("KR", "UNC"),
            _of_series("freedom-edge", "freedom-shield", "inter-korean-summit", "iron-mace", "ulchi-freedom-shield"),
        ),
    ),
    CuratedCollection(
        name="nato",
        title="NATO",
        title_ko="북대서양조약기구(NATO)",
        description="Summits and ministerials of NATO, its military committee, and what it takes part in.",
        selections=(
            _with_all_parties("NATO"),
            _of_series("nato-chods", "nato-dmm", "nato-fmm", "nato-russia-council", "nato-summit"),
        ),
    ),
    CuratedCollection(
        name="quad",
        title="Quad",
        title_ko="쿼드",
        description="Australia, India, Japan and the United States, all four together.",
        selections=(
            _with_all_parties("QUAD"),
            _of_series("quad-fmm", "quad-leaders"),
            _with_all_parties("AU", "IN", "JP", "US"),
        ),
    ),
    CuratedCollection(
        name="us-alliances",
        title="Alliances of the United States",
        title_ko="미국의 동맹",
        description="The United States with its treaty allies: Korea, Japan, Australia, the Philippines, and NATO.",
        selections=(
            *(_with_all_parties(ally, "US") for ally in ("KR", "JP", "AU", "PH")),
            _with_all_parties("NATO"),
            _of_series("nato-chods", "nato-dmm", "nato-fmm", "nato-summit"),
        ),
    ),
    CuratedCollection(
        name="us-japan-korea",
        title="United States, Japan and Korea",
        title_ko="한미일",
        description="Meetings and exercises of all three.",
        selections=(_with_all_parties("JP", "KR", "US"),),
    ),
    CuratedCollection(
        name="summits",
        title="Summits",
        title_ko="정상회담·정상회의",
        description="Meetings of heads of state and government, of two or of many.",
        selections=(Selection(kind=("leaders-meeting", "summit")),),
    ),
    CuratedCollection(
        name="two-plus-two",
        title="2+2 ministerials",
        title_ko="외교·국방장관회의(2+2)",
        description="Foreign and defence ministers together.",
        selections=(Selection(kind=("2+2",)),),
    ),
    CuratedCollection(
        name="defence-ministers",
        title="Defence ministers",
        title_ko="국방장관",
        description="Meetings of defence ministers, and of foreign and defence ministers together.",
        selections=(Selection(kind=("2+2", "defence-ministerial")),),
    ),
    CuratedCollection(
        name="foreign-ministers",
        title="Foreign ministers",
        title_ko="외교장관",
        description="Meetings of foreign ministers, and of foreign and defence ministers together.",
        selections=(Selection(kind=("2+2", "foreign-ministerial")),),
    ),
    CuratedCollection(
        name="exercises-and-incidents",
        title="Exercises and incidents",
        title_ko="연습과 사건",
        description="Military exercises, missile launches and other incidents that belong to the story.",
        selections=(Selection(kind=("exercise", "incident")),),
    ),
)
