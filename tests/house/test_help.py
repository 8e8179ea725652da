"""`flask --help` and the help of a command need not import the application behind the commands."""

import subprocess
import sys

import pytest

from calendar_core.cli import COMMANDS
from tests.house.source import CHECKOUT

HEAVY = {"app", "babel", "icalendar", "jinja2.ext", "pygal", "segno", "sqlmodel", "pydantic"}
PROGRAM = """
import sys
from flask.cli import main
sys.argv = ["flask", *{args!r}]
try:
    main()
finally:
    print("imported:", *sorted({heavy!r} & sys.modules.keys()))
"""


def run_flask(*args: str) -> tuple[str, set[str]]:
    """What a command prints, and the heavy modules that it imported."""
    program = PROGRAM.format(args=args, heavy=HEAVY)
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    text, _, imported = done.stdout.rpartition("imported:")
    return text, set(imported.split())


@pytest.mark.parametrize("args", [(), ("--help",)])
def test_help_lists_every_command_without_the_application(args: tuple[str, ...]) -> None:
    text, imported = run_flask(*args)
    assert imported == set()
    listed = [line.split()[0] for line in text.partition("Commands:")[2].splitlines() if line.startswith("  ")]
    assert set(COMMANDS) | {"routes", "run", "shell"} <= set(listed)


def test_help_of_a_command_has_its_text_and_a_command_has_the_whole_application() -> None:
    assert "Load the YAML data set: folders laid out like data/" in run_flask("load", "--help")[0]
    text, imported = run_flask("routes")
    assert "/events/<event_id>" in text
    assert {"app", "sqlmodel"} <= imported
