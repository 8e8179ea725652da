"""Filters by chance, of the values that the shipped record has and of some that it has not."""

from datetime import date

from hypothesis import strategies as st

from calendar_core.domain.events.selection import Selection
from calendar_core.domain.vocabulary import CERTAINTIES, KINDS, LIFECYCLES
from tests.builders.reader_lists import LISTS

# Values that occur, so that most selections find something, and some that do not.
PARTIES = ("KR", "US", "JP", "AU", "NATO", "EU", "ZZ")
SERIES = ("kr-us-scm", "kr-us-2plus2", "nato-summit", "quad-leaders", "nothing")
PEOPLE = ("kim-yong-hyun", "lloyd-austin", "antony-blinken", "nobody")
OFFICES = ("kr-mnd", "us-secdef", "us-secstate", "no-office")
COLLECTIONS = ("korean-peninsula", "nato", "summits")
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
    "EU",
    "2024",
    "October",
    "2월",
    "2024년 10월",
    "30 October 2024",
)
_DAYS = st.one_of(st.none(), st.dates(date(1968, 1, 1), date(2028, 12, 31)))


def _subsets_of(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(lambda chosen: tuple(sorted(chosen)))


_FULL_SELECTIONS = st.builds(
    Selection,
    party=_subsets_of(PARTIES),
    person=_subsets_of(PEOPLE),
    office=_subsets_of(OFFICES),
    collection=_subsets_of(COLLECTIONS),
    lists=st.lists(st.sampled_from(LISTS), max_size=1).map(tuple),
    series=_subsets_of(SERIES),
    kind=_subsets_of(tuple(KINDS)),
    country=_subsets_of(COUNTRIES),
    certainty=_subsets_of(CERTAINTIES),
    lifecycle=_subsets_of(LIFECYCLES),
    q=st.lists(st.sampled_from(_WORDS), max_size=2).map(" ".join),
    from_day=_DAYS,
    to_day=_DAYS,
)
# Most of a selection is empty, else nearly nothing is ever found.
_FIELD_NAMES = (
    "party",
    "person",
    "office",
    "collection",
    "lists",
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
    lambda full, names: Selection(**{name: getattr(full, name) for name in names}),
    _FULL_SELECTIONS,
    st.sets(st.sampled_from(_FIELD_NAMES), max_size=3),
)
