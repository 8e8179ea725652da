"""A mail server that misbehaves exactly as it is told to: what a well-bred test server cannot do."""

import re
import socket
import threading
from collections import deque
from collections.abc import Callable
from io import BufferedReader

#: Instead of an answer: close the connection without a word; never answer at all.
DROP, NO_REPLY = "drop", "silence"


class ScriptedSmtpServer:
    """Speaks enough SMTP. `replies` maps a moment of the exchange to its next answers; without one it is friendly.

    Moments: "greeting", "EHLO", "MAIL", "RCPT", "DATA", "dot", "RSET". `received` holds the bodies that arrived up to
    the final dot, `commands` all commands with their keywords in capitals, `connections` how many were opened.
    `before_final_reply` runs before the dot is answered.
    `choose_reply` is asked first for the answer to a moment and its line; None leaves it to the others.
    """

    _DEFAULT_REPLIES = {"greeting": "220 hello", "DATA": "354 go on", "QUIT": "221 bye", "EHLO": "250 wire"}  # noqa: RUF012

    def __init__(self) -> None:
        self.replies: dict[str, deque[str]] = {}
        self.received: list[bytes] = []
        self.commands: list[str] = []
        self.connections = 0
        self.before_final_reply: Callable[[], None] = lambda: None
        self.choose_reply: Callable[[str, str], str | None] = lambda _stage, _line: None
        self.body_received = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._closed = threading.Event()
        self._open: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The address as in ENTENTE_MAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def add_replies(self, stage: str, *replies: str) -> None:
        """Give these answers, one after the other, the next times that moment comes."""
        self.replies.setdefault(stage, deque()).extend(replies)

    def close(self) -> None:
        """Hang up on everybody."""
        self._closed.set()
        self._listener.close()
        for connection in self._open:
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._serve_connection, args=(connection,), daemon=True).start()

    def _serve_connection(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as lines:
                if self._send_reply(connection, "greeting") is None:
                    return
                for received in lines:
                    line = capitalize_keywords(received.decode().strip())
                    command = line.split()[0]
                    self.commands.append(line)
                    answer = self._send_reply(connection, command, line)
                    if answer is None:
                        return
                    if command == "DATA" and answer.startswith("354") and self._receive_body(connection, lines) is None:
                        return
        except OSError:
            return

    def _receive_body(self, connection: socket.socket, lines: BufferedReader) -> str | None:
        received = []
        for line in lines:
            if line == b".\r\n":
                break
            received.append(line)
        else:
            return None  # hung up before the dot: nothing was handed over
        body = b"".join(received)
        self.received.append(body)
        self.body_received.set()
        self.before_final_reply()
        return self._send_reply(connection, "dot", body.decode("ascii", "replace"))

    def _send_reply(self, connection: socket.socket, stage: str, line: str = "") -> str | None:
        """The answer given, or None where the connection is over."""
        waiting = self.replies.get(stage)
        answer = self.choose_reply(stage, line)
        if answer is None:
            answer = waiting.popleft() if waiting else self._DEFAULT_REPLIES.get(stage, "250 ok")
        if answer == NO_REPLY:
            self._closed.wait(60)
        if answer in (DROP, NO_REPLY):
            return None
        connection.sendall(f"{answer}\r\n".encode())
        return answer


def capitalize_keywords(command: str) -> str:
    """A command with its keywords in capitals: either case means the same (RFC 5321, section 2.4)."""
    return re.sub(r"^(MAIL FROM|RCPT TO|\w+)", lambda keywords: keywords[0].upper(), command, flags=re.IGNORECASE)
