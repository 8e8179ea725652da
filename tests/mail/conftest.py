"""The misbehaving server, for the tests of mail."""

from collections.abc import Iterator

import pytest

from tests.builders.smtp_server import WireServer


@pytest.fixture
def wire() -> Iterator[WireServer]:
    """Run a server that misbehaves as it is told to."""
    server = WireServer()
    yield server
    server.close()
