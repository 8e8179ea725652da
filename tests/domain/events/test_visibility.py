from datetime import UTC, datetime, timedelta

import pytest

from calendar_core.domain.events.visibility import is_visible

LIFTS = datetime(2024, 10, 28, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("visibility", "embargo_until", "public_sees"),
    [
        ("public", None, True),
        ("public", LIFTS + timedelta(seconds=1), False),
        ("public", LIFTS, True),
        ("draft", None, False),
        ("draft", LIFTS, False),
    ],
)
def test_the_public_sees_what_is_public_from_the_instant_its_embargo_lifts(
    visibility: str, embargo_until: datetime | None, public_sees: bool
) -> None:
    assert is_visible(visibility, embargo_until, viewer="public", now=LIFTS) is public_sees  # type: ignore[arg-type]
    assert is_visible(visibility, embargo_until, viewer="desk", now=LIFTS) is True  # type: ignore[arg-type]
