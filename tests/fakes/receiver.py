"""A small server that is told by webhooks: it keeps what came and answers as it is bidden."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


class FakeReceiver:
    """Its state: `status` is what it answers, `location` where it leads on to; `while_receiving` runs before it answers; `drips`: it says a
    byte a tenth of a second."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.status = 200
        self.location = ""
        self.body = b"ok"
        self.drips = False
        self.while_receiving: Callable[[], object] = lambda: None
        self.address = ""


class _Handler(BaseHTTPRequestHandler):
    fake: FakeReceiver

    def log_message(self, *args: object) -> None: ...

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.fake.received.append(Received(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        self.fake.while_receiving()
        if self.fake.drips:
            try:
                for byte in b"HTTP/1.0 200 OK\r\n" + b"X" * 10_000:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(0.1)
            except OSError:
                return
        self.send_response(self.fake.status)
        if self.fake.location:
            self.send_header("Location", self.fake.location)
        self.send_header("Content-Length", str(len(self.fake.body)))
        self.end_headers()
        self.wfile.write(self.fake.body)

    def do_GET(self) -> None:
        self.do_POST()


@contextmanager
def fake_receiver() -> Iterator[FakeReceiver]:
    """A server on a port of its own, within the block."""
    fake = FakeReceiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": fake}))
    fake.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
