"""The agenda's pages: none overlaps another, none is missing, and each knows what it leaves out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_core.domain.display.page_slice import cut_slice
from calendar_core.errors import NotFound


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 20))
def test_the_pages_of_an_agenda_cover_it_once(behind: int, ahead: int, size: int) -> None:
    covered: list[int] = []
    for page in range(-61, 61):
        try:
            cut = cut_slice(page, behind=behind, ahead=ahead, size=size)
        except NotFound:
            continue
        shown = min(size, (ahead if cut.is_ahead else behind) - cut.offset)
        begin = behind + cut.offset if cut.is_ahead else behind - cut.offset - shown
        assert cut.earlier_count == begin
        assert cut.later_count == behind + ahead - begin - shown
        covered += range(begin, begin + shown)
    assert sorted(covered) == list(range(behind + ahead))


def test_without_a_page_the_present_is_shown_or_else_the_newest_past() -> None:
    assert cut_slice(None, behind=3, ahead=1).page == 0
    assert cut_slice(None, behind=3, ahead=0).page == -1
    assert cut_slice(None, behind=0, ahead=0).page == 0


@pytest.mark.parametrize("page", [2, -2, 10**6])
def test_a_page_past_either_end_is_not_found(page: int) -> None:
    with pytest.raises(NotFound):
        cut_slice(page, behind=50, ahead=100)
