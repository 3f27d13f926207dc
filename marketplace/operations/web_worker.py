"""gunicorn's threads, with our page for the one mistake that ordinary people make before Django sees the request."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from gunicorn.http.errors import LimitRequestLine
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker


def too_long_page() -> bytes:
    """The whole answer to an address of more than 8,190 bytes. The language asked for was not read: Vietnamese."""
    with translation.override("vi"):
        title = _("Địa chỉ dài quá")
        text = _("Hãy rút ngắn câu tìm, vài từ là đủ, rồi tìm lại.")
        page = render_to_string(
            "error.html", {"title": title, "text": text, "icon": "search", "meta": {"noindex": True}}
        )
    body = page.encode()
    head = (
        "HTTP/1.1 414 URI Too Long\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body


class Worker(ThreadWorker):  # type: ignore[misc]
    """Answers an over-long address with a page that says what to do."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """gunicorn's hook."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        self.log.info("address too long")
        try:
            write_nonblock(client, too_long_page())
        except OSError:
            self.log.debug("the caller has gone")
