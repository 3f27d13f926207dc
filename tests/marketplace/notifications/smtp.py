"""A mail server of our own: real SMTP over a socket, one letter at a time."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


class _Post(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server: Any = self.server
        if server.is_closed:
            self.wfile.write(b"421 closed\r\n")
            return
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line.strip().upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (part := self.rfile.readline()) != b".\r\n":
                    lines.append(part[1:] if part.startswith(b"..") else part)
                server.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))
                self.wfile.write(b"250 taken\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


class Post(socketserver.ThreadingTCPServer):
    """`letters` that came in; closed, it answers 421."""

    daemon_threads = True
    is_closed = False
    letters: list[EmailMessage]

    @property
    def mailers(self) -> dict[str, Any]:
        """settings.MAILERS that lead here."""
        host, port = self.server_address[:2]
        return {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": host, "port": port},
            }
        }


@contextmanager
def post_office() -> Iterator[Post]:
    """A server on a free port of this machine, for the block."""
    with Post(("127.0.0.1", 0), _Post) as server:
        server.letters = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
