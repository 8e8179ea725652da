"""Documents that were changed at random: each is read or refused in words, soon, and without more memory."""

import resource
import time

import pytest

from calendar_core.errors import CalendarError
from calendar_core.intake.documents.read import read_file
from calendar_core.intake.limited_process import ReaderFailed
from tests.intake.documents.mutants import SEEDS, make_mutants

# What one document may take: the time of a page of the desk.
SECONDS = 10


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_the_documents_that_are_changed_can_be_read(name: str) -> None:
    document = read_file(name, SEEDS[name])
    assert "SCM" in document.text or "Security Consultative Meeting" in document.text


@pytest.mark.parametrize("count", [90, pytest.param(100_000, marks=pytest.mark.long)])
def test_a_changed_document_is_read_or_refused(count: int) -> None:
    outcomes = {"read": 0, "refused": 0}
    failed = []
    for name, raw in make_mutants(count, seed=20):
        began = time.monotonic()
        try:
            read_file(name, raw)
            outcomes["read"] += 1
        except ReaderFailed as error:
            failed.append((name, str(error)))
            outcomes["refused"] += 1
        except CalendarError:
            outcomes["refused"] += 1
        assert time.monotonic() - began < SECONDS
    assert sum(outcomes.values()) == count
    assert outcomes["read"] > count / 10
    assert outcomes["refused"] > count / 10
    # A parser that stops is rare: what it cannot read is mostly known before.
    assert len(failed) < count / 20, failed[:10]
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 512_000  # kB; of the largest child
