"""Filters by chance, of the values that the shipped record has and of some that it has not."""

from datetime import date

from hypothesis import strategies as st

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.vocabulary import CERTAINTIES, KINDS, LIFECYCLES

# Values that occur, so that most selections find something, and some that do not.
PARTIES = ("KR", "US", "JP", "AU", "NATO", "EU", "ZZ")
SERIES = ("kr-us-scm", "kr-us-2plus2", "nato-summit", "quad-leaders", "nothing")
PEOPLE = ("kim-yong-hyun", "lloyd-austin", "antony-blinken", "nobody")
OFFICES = ("kr-mnd", "us-secdef", "us-secstate", "no-office")
COUNTRIES = ("KR", "US", "BE", "NO", "AQ")
_WORDS = (
    "scm",
    "한미",
    "안보협의",
    "56",
    "2+2",
    "us",
    "washing",
    "São",
    "_",
    "%",
    "\\",
    "nato summit",
    "kim yong",
    "'",
    "제",
    "회의를",
    "차 한",
    "한국과의",
    "Kim Yonghyun",
)
_DAYS = st.one_of(st.none(), st.dates(date(1968, 1, 1), date(2028, 12, 31)))


def _some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(lambda chosen: tuple(sorted(chosen)))


_FULL = st.builds(
    Selection,
    party=_some(PARTIES),
    person=_some(PEOPLE),
    office=_some(OFFICES),
    series=_some(SERIES),
    kind=_some(tuple(KINDS)),
    country=_some(COUNTRIES),
    certainty=_some(CERTAINTIES),
    lifecycle=_some(LIFECYCLES),
    q=st.lists(st.sampled_from(_WORDS), max_size=2).map(" ".join),
    from_day=_DAYS,
    to_day=_DAYS,
)
# Most of a selection is empty, else nearly nothing is ever found.
_FILTERS = (
    "party",
    "person",
    "office",
    "series",
    "kind",
    "country",
    "certainty",
    "lifecycle",
    "q",
    "from_day",
    "to_day",
)
SELECTIONS = st.builds(
    lambda full, kept: Selection(**{name: getattr(full, name) for name in kept}),
    _FULL,
    st.sets(st.sampled_from(_FILTERS), max_size=3),
)
