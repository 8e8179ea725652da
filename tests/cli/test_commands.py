"""The list of `flask` commands, whose modules are imported when a command is called."""

import subprocess
import sys

import pytest

from calendar_core.cli import COMMANDS, LazyCommand
from tests.house.source import CHECKOUT


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_what_the_command_says_of_itself(name: str) -> None:
    module, short_help = COMMANDS[name]
    command = LazyCommand(name).load()
    assert (command.name, command.callback.__module__ if command.callback else "") == (
        name,
        f"calendar_core.cli.{module}",
    )
    assert (
        (command.help or "")
        .replace(":", ".")
        .replace(",", ".")
        .replace(";", ".")
        .startswith(short_help.rstrip(".").replace(":", ".").replace(",", ".").replace(";", "."))
    )


def test_the_application_imports_no_command_no_alembic_and_no_authlib() -> None:
    heavy = "{'alembic', 'authlib', 'granian', 'apscheduler', 'dkim', 'calendar_core.cli.serve'}"
    program = f"import sys, app; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
