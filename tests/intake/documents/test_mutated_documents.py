"""Documents that were changed at random: each is read or refused in words, soon, and without more memory."""

import json
import subprocess
import sys

import pytest

from calendar_core.intake.documents.read import read_file
from tests.house.source import CHECKOUT
from tests.intake.documents.mutants import SEEDS

# What one document may take: the time of a page of the desk.
SECONDS = 10


@pytest.mark.parametrize("name", sorted(SEEDS))
def test_the_documents_that_are_changed_can_be_read(name: str) -> None:
    document = read_file(name, SEEDS[name])
    assert "SCM" in document.text or "Security Consultative Meeting" in document.text


@pytest.mark.parametrize("count", [90, pytest.param(100_000, marks=pytest.mark.long)])
def test_a_changed_document_is_read_or_refused(count: int) -> None:
    # In a process of its own: one that is forked from that of the tests would be counted with all that it has.
    code = f"import json, tests.intake.documents.mutants as m; print(json.dumps(m.read_mutants({count})))"
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    outcome = json.loads(done.stdout)
    assert outcome["read"] + outcome["refused"] == count
    assert outcome["read"] > count / 10
    assert outcome["refused"] > count / 10
    # A parser that stops is rare: what it cannot read is mostly known before.
    assert len(outcome["failed"]) < count / 20, outcome["failed"][:10]
    assert outcome["slowest_seconds"] < SECONDS
    assert outcome["largest_child_kb"] < 512_000
