"""The misbehaving server, for the tests of mail."""

from collections.abc import Iterator

import pytest

from tests.builders.smtp_server import ScriptedSmtpServer


@pytest.fixture
def smtp_server() -> Iterator[ScriptedSmtpServer]:
    """Run a server that misbehaves as it is told to."""
    server = ScriptedSmtpServer()
    yield server
    server.close()
