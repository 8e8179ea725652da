"""Closing connections of this process on which the server has sent nothing for a while.

The server has no deadline for a request's body, and a read of one cannot be cut short in Python. The kernel knows for
each connection when data was last sent (`TCP_INFO`, tcp(7)); a connection that it shuts down ends the read.
"""

import os
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

# struct tcp_info of Linux: 8 bytes of flags, then numbers of 32 bits; the tenth is the milliseconds since the last data
# was sent, or since the connection was opened.
_TCP_INFO: Final = struct.Struct("=8x36xI")


def close_stale_connections(*, port: int, seconds: float) -> int:
    """Shut down each accepted connection of a port on which nothing was sent for so long; return how many.

    The client of such a connection has an answer to wait for, or none: in both cases it may open another one.
    """
    closed = 0
    for connection in _connections_of(port):
        (milliseconds,) = _TCP_INFO.unpack(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO.size))
        if milliseconds > seconds * 1_000:
            connection.shutdown(socket.SHUT_RDWR)
            closed += 1
    return closed


def _connections_of(port: int) -> Iterator[socket.socket]:
    """Each TCP connection of this process whose own end has the port, under a file descriptor of its own."""
    if sys.platform != "linux":
        return
    for number in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # closed meanwhile, or not connected
            if not str(number.readlink()).startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(number.name))) as connection:
                is_ours = (
                    connection.family in (socket.AF_INET, socket.AF_INET6) and connection.type == socket.SOCK_STREAM
                )
                if is_ours and connection.getsockname()[1] == port and connection.getpeername():
                    yield connection
