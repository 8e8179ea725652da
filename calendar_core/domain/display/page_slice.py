"""Pages of a list that has a present: counted from it on, and below zero back from it."""

from dataclasses import dataclass

from calendar_core.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class PageSlice:
    """A stretch of one side of the present. `offset` counts away from it; `earlier_count` and `later_count` are
    the events before and after the page."""

    page: int
    is_ahead: bool
    offset: int
    earlier_count: int
    later_count: int


PAGE_SIZE = 50


def cut_slice(page: int | None, *, behind: int, ahead: int, size: int = PAGE_SIZE) -> PageSlice:
    """Which events a page shows, of so many behind the present and ahead of it.

    Without a page: from the present on, or the newest ones where nothing lies ahead. Raises NotFound past either end.

    >>> cut_slice(None, behind=120, ahead=10)
    PageSlice(page=0, is_ahead=True, offset=0, earlier_count=120, later_count=0)
    >>> cut_slice(-3, behind=120, ahead=10)
    PageSlice(page=-3, is_ahead=False, offset=100, earlier_count=0, later_count=110)
    """
    if page is None:
        page = -1 if behind and not ahead else 0
    offset = (page if page >= 0 else -page - 1) * size
    side, other = (ahead, behind) if page >= 0 else (behind, ahead)
    if page and offset >= side:
        raise NotFound("The agenda has no page %(page)s.", next_step="Start again at the page of today.", page=page)
    beyond = max(0, side - offset - size)
    nearer = other + min(offset, side)
    return PageSlice(
        page=page,
        is_ahead=page >= 0,
        offset=offset,
        earlier_count=nearer if page >= 0 else beyond,
        later_count=beyond if page >= 0 else nearer,
    )
