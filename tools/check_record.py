"""Check the record of a data set without a database: every contradiction that has no reason in its list is a fault.

python -m tools.check_record [FOLDER]
"""

import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path

from calendar_core.dataset.directory import build_directory, list_address_faults
from calendar_core.dataset.files import check_data_set, read_data_set, sort_problems
from calendar_core.dataset.known_issues import KNOWN_ISSUES_FILE, list_outdated, read_known_issues
from calendar_core.desk.checks.run import find_issues
from calendar_core.domain.quality.known_issues import judge_issues
from calendar_core.errors import Problems
from calendar_core.store.directory.titles import with_titles

DATA = Path(__file__).parents[1] / "data"


def find_faults(folder: Path, *, today: date) -> list[str]:
    """What is wrong with a data set, one sentence each: problems of its files, else contradictions of the record.

    What is past is judged by the day on which the data set was compiled, where it says so, and not by `today`: a
    checkout that nobody touches must not begin to fail.
    """
    data_set = read_data_set([folder], progress=lambda _step, _done, _total: None)
    check_data_set(data_set, {})
    file = folder / KNOWN_ISSUES_FILE
    try:
        known = read_known_issues(file, shown=str(file)) if file.exists() else []
    except Problems as found:
        data_set.findings.problems += found.problems
        known = []
    if data_set.findings.problems:
        return [str(problem) for problem in sort_problems(data_set)]
    patterns = {one.id: one.columns["title_patterns"] for one in data_set.entries if one.kind == "series"}
    records = [with_titles(record, patterns) for record in data_set.events.values() if record.merged_into is None]
    day = data_set.info.compiled.day if data_set.info.compiled else today
    now = datetime.combine(day, time.max, UTC)
    judged = judge_issues(find_issues(records, build_directory(data_set.entries), now=now), known)
    return [
        *(f"{issue.event_id}: {issue.kind}: {issue.sentence}" for issue in judged.contradictions),
        *list_address_faults(data_set.entries),
        *map(str, list_outdated(judged, data_set.events)),
    ]


def main(arguments: Iterable[str]) -> int:
    """Print the faults of the data sets, those of data/ without arguments; 1 if there are any."""
    today = datetime.now(UTC).date()
    folders = [Path(one) for one in arguments] or [DATA]
    faults = [fault for folder in folders for fault in find_faults(folder, today=today)]
    print("\n".join(faults) or "No contradiction without a reason.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
