"""Mutants of files through the forms of the desk, in a process of its own, whose memory is that of the server."""

import re
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from calendar_core.models import Proposal, Revision, SourceCopy, TableMapping, table_of
from calendar_core.store.db.database import Database
from calendar_core.store.db.migrate import upgrade
from tests.builders.desk_browser import ORIGIN, DeskClient, add_accounts, sign_in_as
from tests.builders.web_app import BASE, RECORDS, close_app, fill_database, make_app
from tests.intake.documents.mutants import SEEDS, TABLES, make_mutants

DOCUMENT, TABLE = "/desk/intake/document", "/desk/intake/table"
_WRITTEN = (Proposal, SourceCopy, Revision, TableMapping)


@dataclass
class Outcome:
    """How the forms answered: statuses by kind of file, the mutants that were a fault of ours, and what they took."""

    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    failed: list[tuple[str, int, str]] = field(default_factory=list)
    written_on_refusal: list[tuple[str, str]] = field(default_factory=list)
    slowest_seconds: dict[str, float] = field(default_factory=dict)
    seconds: float = 0
    server_kb: int = 0
    child_kb: int = 0


def _count_rows(database: Database) -> tuple[int, ...]:
    with database.reading() as connection:
        return tuple(
            int(connection.execute(select(func.count()).select_from(table_of(model))).scalar_one())
            for model in _WRITTEN
        )


def _send(visitor: DeskClient, address: str, fields: dict[str, Any]) -> tuple[int, str]:
    data = {"proof": visitor.csrf_token, "publisher": "A ministry", **fields}
    with visitor.client.post(address, base_url=BASE, data=data, headers=ORIGIN) as answer:
        return answer.status_code, answer.get_data(as_text=True)


def _send_file(visitor: DeskClient, name: str, raw: bytes) -> list[int]:
    """The statuses of one file: a table that is understood is proposed, too."""
    file = {"file": (BytesIO(raw), name)}
    if name in SEEDS:
        return [_send(visitor, DOCUMENT, file)[0]]
    status, shown = _send(visitor, TABLE, file)
    key = re.search(r'name="table" value="([^"]+)"', shown)
    if status != 200 or key is None:
        return [status]
    return [status, _send(visitor, TABLE, {"table": key[1], "do": "propose"})[0]]


def send_mutants(count: int, seed: int, names: str = "") -> Outcome:
    """Send so many mutants, of the files named alone or of all; progress goes to standard error."""
    outcome = Outcome()
    seeds = {name: raw for name, raw in (SEEDS | TABLES).items() if not names or name in names.split(",")}
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'entente.db'}"
        upgrade(url)
        fill_database(url, *RECORDS)
        with close_app(make_app(url)) as app:
            database = app.extensions["entente"].database
            add_accounts(database)
            visitor, began, before = sign_in_as(app, "reporter"), time.monotonic(), _count_rows(database)
            for number, (name, raw) in enumerate(make_mutants(count, seed, seeds), 1):
                sent = time.monotonic()
                statuses = _send_file(visitor, name, raw)
                slowest = max(outcome.slowest_seconds.get(name, 0.0), time.monotonic() - sent)
                outcome.slowest_seconds[name] = slowest
                outcome.statuses.setdefault(name, Counter()).update(statuses)
                if set(statuses) - {200, 400}:
                    outcome.failed.append((name, statuses[-1], raw.hex()))
                    sys.stderr.write(f"{outcome.failed[-1]}\n")
                after = _count_rows(database)
                if statuses[-1] != 200 and after != before:
                    outcome.written_on_refusal.append((name, raw.hex()))
                before = after
                if number % 1_000 == 0:
                    sys.stderr.write(f"{number:,} in {time.monotonic() - began:.0f} s: {outcome.statuses}\n")
            outcome.seconds = time.monotonic() - began
    # Not of getrusage, which counts what the process had before it was this program.
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    outcome.server_kb = int(peak[1]) if peak else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcome.child_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return outcome
