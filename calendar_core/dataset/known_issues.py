"""The file `known-issues.yaml` of a data set: issues that are known to be no mistakes. `flask load` ignores it.

docs/data-format.md describes it for people.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Final

from calendar_core.domain.quality.checks import ISSUE_KINDS
from calendar_core.domain.quality.known_issues import JudgedIssues, KnownIssue
from calendar_core.domain.schema.reader import Findings, MappingReader, SourceLocation
from calendar_core.domain.schema.tree import MappingNode, Node, SequenceNode
from calendar_core.domain.schema.values import choice_parser, parse_slug
from calendar_core.domain.schema.yaml_reader import parse_yaml
from calendar_core.domain.text.sanitizer import clean_line
from calendar_core.domain.text.suggestions import suggest
from calendar_core.errors import CalendarError, Problems
from calendar_core.messages import Message, mark

KNOWN_ISSUES_FILE: Final = "known-issues.yaml"
_SAY_EVENTS: Final = mark("Write either event: with one id, or ids: with a list.")


def read_known_issues(path: Path, *, shown: str) -> list[KnownIssue]:
    """The entries of a file, which is named `shown` in problems. Raises Problems with every problem of it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CalendarError(
            "The file cannot be read: %(reason)s.", next_step="Check the path.", where=shown, reason=error.strerror
        ) from None
    root, problems = parse_yaml(data, shown)
    findings = Findings(problems=[*problems])
    entries: list[KnownIssue | None] = []
    if isinstance(root, SequenceNode):
        entries = [_parse_entry(node, shown, findings) for node in root.items]
    elif not problems:
        findings.report("A list is expected here.", "Begin each entry with - check: …", SourceLocation(shown, 1))
    if findings.problems:
        raise Problems(findings.problems, next_step="Mend them, and check again.")
    return [entry for entry in entries if entry is not None]


def _parse_entry(node: Node, shown: str, findings: Findings) -> KnownIssue | None:
    if not isinstance(node, MappingNode):
        place = SourceLocation(shown, node.line)
        findings.report("A mapping is expected here.", "Begin the entry with - check: …", place)
        return None
    fields = MappingReader(node, shown, findings)
    kind = fields.required("check", choice_parser(ISSUE_KINDS))
    event, several = fields.text("event", parse_slug), fields.texts("ids", parse_slug)
    reason = fields.required("reason", clean_line)
    fields.report_unknown_keys()
    if ("event" in node.lines) == ("ids" in node.lines):
        findings.report("The entry does not say which events it is about.", _SAY_EVENTS, fields.location())
    if kind is None or reason is None:
        return None
    event_ids = (event,) if event else several
    return KnownIssue(kind=kind, event_ids=event_ids, reason=reason, place=str(fields.location()))


def list_outdated(judged: JudgedIssues, event_ids: Collection[str]) -> list[CalendarError]:
    """A problem for each event of the list that is none of `event_ids`, or of which there is no such issue."""
    return [_describe_outdated(entry, event_id, event_ids) for entry, unused in judged.outdated for event_id in unused]


def _describe_outdated(entry: KnownIssue, event_id: str, event_ids: Collection[str]) -> CalendarError:
    if event_id not in event_ids:
        meant = suggest(event_id, event_ids) or Message("Mend the id, or remove it from the list.")
        return CalendarError("No event has the id %(id)s.", next_step=meant, where=entry.place, id=repr(event_id))
    return CalendarError(
        "The check %(check)s finds nothing in %(id)s.",
        next_step="Remove it from the list.",
        where=entry.place,
        check=repr(entry.kind),
        id=repr(event_id),
    )
