"""Run a program where the network ends at this machine: it reaches what we serve to it, and nothing else.

Network namespaces belong to processes, but a socket keeps the one that it was made in. So the program's own process
binds the port there and hands the socket to us, who serve on it from outside.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.conftest import skip_or_fail
from tools.services import Service

SOCKET_SCRIPT = Path(__file__).with_name("hand_out_socket.py")
NAMESPACES = Service("a network namespace of its own (unshare --net)", ("util-linux", "iproute2"))


def build_unshare_command() -> list[str]:
    """The words that give a program a network of its own; anybody may, where the kernel lets them be root in there."""
    return ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]


def can_unshare() -> bool:
    """Does this kernel allow it, or does the container that we are in?"""
    try:
        command = [*build_unshare_command(), "ip", "link", "set", "lo", "up"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@contextmanager
def run_isolated(
    command: Sequence[object], port: int, environment: Mapping[str, str], **options: Any
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Start a program with nothing but loopback; gives it, and a socket (its number) listening on its 127.0.0.1."""
    if not can_unshare():
        skip_or_fail(NAMESPACES)
    parent_end, child_end = socket.socketpair()
    script = [*build_unshare_command(), sys.executable, str(SOCKET_SCRIPT), str(child_end.fileno()), str(port)]
    with (
        parent_end,
        subprocess.Popen(
            [*script, *map(str, command)], env=dict(environment), pass_fds=[child_end.fileno()], text=True, **options
        ) as process,
    ):
        child_end.close()
        _, [listening], _, _ = socket.recv_fds(parent_end, 1, 1)
        try:
            yield process, listening
        finally:
            os.close(listening)
