"""Inside a network namespace: bring loopback up, hand a socket that listens there to our parent, become the program.

python hand_out_socket.py HANDLE PORT COMMAND …, where HANDLE is a Unix socket that was inherited. See loopback.py.
"""

import os
import socket
import subprocess
import sys


def main(handle: int, port: int, command: list[str]) -> None:
    """Do it; does not return."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with socket.socket(fileno=handle) as outside, socket.create_server(("127.0.0.1", port)) as listening:
        socket.send_fds(outside, [b"."], [listening.fileno()])
    os.execvp(command[0], command)  # noqa: S606  the command of our own test


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
