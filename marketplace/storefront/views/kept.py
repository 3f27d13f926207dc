"""Pages that are not drawn again while what they are made of is the same."""

import gzip
import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog.core import clock

KEPT_S = 3600  # so that a page nobody asks for any more makes room; what is kept is never old
LONGEST_QUESTION = 300  # characters: what nobody will ask again is not kept
_TAKES_GZIP = re.compile(r"\bgzip\b")


def kept(
    request: HttpRequest, rows: list[Any], draw: Callable[[dict[str, Any]], HttpResponse], *, path: str = "", **new: str
) -> HttpResponse:
    """What `draw({})` gives, kept for the next who asks while the same rows are read. No statement.

    `rows`: everything that was read for the page (`prepared.noting`). They are read anew for each visitor, so a price, a recall or a
    star changes the page in the same instant; only drawing is saved, which is most of a page's work. The day, the language and the
    address belong to the key. `new`: texts that are other each time, such as the minute; `draw` is given marks to put in their places.
    `path` stands for the address in the key, where many addresses have one page.
    A page for somebody (a cookie but the language's), with a question in its address, or with a form that carries a token is drawn
    for that visitor alone. `draw` answers with 200.
    """
    if request.META.get("QUERY_STRING") or _is_somebodys(request):
        return draw({})
    key = _key(path or request.path, rows)
    content: bytes | None = caches["pages"].get(key)
    if content is None:
        answer = draw({name: SafeString(_mark(name)) for name in new})
        content = answer.content
        if "CSRF_COOKIE" not in request.META:
            caches["pages"].set(key, content, KEPT_S)
    for name, text in new.items():
        content = content.replace(_mark(name).encode(), conditional_escape(text).encode())
    return HttpResponse(content)


def kept_list(request: HttpRequest, rows: list[Any], draw: Callable[[], HttpResponse]) -> HttpResponse:
    """The same for a list: the question in its address belongs to the key, for each filter is a page of its own.

    Kept and sent compressed, which saves a tenth of a list's work and most of its memory. It holds nothing of the visitor's and no token,
    so its length gives nothing away.
    """
    question = request.META.get("QUERY_STRING", "")
    if len(question) > LONGEST_QUESTION or _is_somebodys(request):
        return draw()
    key = _key(request.path, [question, rows])
    kept: bytes | None = caches["lists"].get(key)
    if kept is None:
        answer = draw()
        if "CSRF_COOKIE" in request.META:
            return answer
        kept = gzip.compress(answer.content, 6, mtime=0)
        caches["lists"].set(key, kept, KEPT_S)
    return packed(request, kept)


def packed(request: HttpRequest, content: bytes) -> HttpResponse:
    """An answer of bytes that gzip has packed already, as they are for who takes them so."""
    if not _TAKES_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
        return HttpResponse(gzip.decompress(content))
    response = HttpResponse(content, headers={"Content-Encoding": "gzip"})
    patch_vary_headers(response, ("Accept-Encoding",))
    return response


def _is_somebodys(request: HttpRequest) -> bool:
    return bool(request.COOKIES.keys() - {settings.LANGUAGE_COOKIE_NAME})


def _key(path: str, made_of: list[Any]) -> str:
    text = repr((path, get_language(), clock.today(), made_of))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _mark(name: str) -> str:
    return f"<!--{name}-->"
