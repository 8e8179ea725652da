"""The agenda's pages: page 0 begins at the present, negative ones go back from it.

A filter hides nothing: every event of the selection is on some page, and each page says how many lie on either side.
"""

from dataclasses import dataclass

from calendar_core.errors import NotFound

PAGE_SIZE = 50


@dataclass(frozen=True, kw_only=True)
class Slice:
    """A stretch of one side of the present. `offset` counts away from it; `left_*` is how many the page leaves out."""

    page: int
    is_ahead: bool
    offset: int
    left_before: int
    left_after: int


def slice_of(page: int | None, *, behind: int, ahead: int, size: int = PAGE_SIZE) -> Slice:
    """Which events a page shows, of so many behind the present and ahead of it.

    Without a page: from the present on, or the newest ones where nothing lies ahead. Raises NotFound past either end.

    >>> slice_of(None, behind=120, ahead=10)
    Slice(page=0, is_ahead=True, offset=0, left_before=120, left_after=0)
    >>> slice_of(-3, behind=120, ahead=10)
    Slice(page=-3, is_ahead=False, offset=100, left_before=0, left_after=110)
    """
    if page is None:
        page = -1 if behind and not ahead else 0
    offset = (page if page >= 0 else -page - 1) * size
    side, other = (ahead, behind) if page >= 0 else (behind, ahead)
    if page and offset >= side:
        raise NotFound(f"The agenda has no page {page}.", next_step="Start again at the page of today.")
    beyond = max(0, side - offset - size)
    nearer = other + min(offset, side)
    return Slice(
        page=page,
        is_ahead=page >= 0,
        offset=offset,
        left_before=nearer if page >= 0 else beyond,
        left_after=beyond if page >= 0 else nearer,
    )
