"""Files that were changed at random, through the forms of the desk: never a fault of ours, slow, or written by half."""

import json
import subprocess
import sys

import pytest

from tests.house.source import CHECKOUT
from tests.intake.documents.mutants import SEEDS, TABLES

# What one request may take, and what the server and its children may have.
SECONDS, KILOBYTES = 10, 512 * 1024


@pytest.mark.parametrize("count", [60, pytest.param(100_000, marks=pytest.mark.long)])
def test_changed_files_are_read_or_refused_by_the_forms(count: int) -> None:
    # In a process of its own: that of the tests has more in its memory than a server.
    code = f"import json, tests.web.desk.mutated_uploads as m; print(json.dumps(vars(m.send_mutants({count}, 21))))"
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    outcome = json.loads(done.stdout)
    assert outcome["failed"] == []
    assert outcome["written_on_refusal"] == []
    # Of each kind some are read and some are refused.
    statuses = {name: set(found) for name, found in outcome["statuses"].items()}
    assert statuses == {name: {"200", "400"} for name in (*SEEDS, *TABLES)}
    assert {name for name, seconds in outcome["slowest_seconds"].items() if seconds > SECONDS} == set()
    assert outcome["server_kb"] < KILOBYTES
    assert outcome["child_kb"] < KILOBYTES
