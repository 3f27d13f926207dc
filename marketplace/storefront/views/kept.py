"""Pages that are not drawn again while what they are made of is the same."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog.core import clock

KEPT_S = 3600  # so that a page nobody asks for any more makes room; what is kept is never old


def kept(
    request: HttpRequest, rows: list[Any], draw: Callable[[dict[str, Any]], HttpResponse], **new: str
) -> HttpResponse:
    """What `draw({})` gives, kept for the next who asks while the same rows are read. No statement.

    `rows`: everything that was read for the page (`prepared.noting`). They are read anew for each visitor, so a price, a recall or a
    star changes the page in the same instant; only drawing is saved, which is most of a page's work. The day, the language and the
    address belong to the key. `new`: texts that are other each time, such as the minute; `draw` is given marks to put in their places.
    A page for somebody (a cookie but the language's), with a question in its address, or with a form that carries a token is drawn
    for that visitor alone. `draw` answers with 200.
    """
    if request.META.get("QUERY_STRING") or request.COOKIES.keys() - {settings.LANGUAGE_COOKIE_NAME}:
        return draw({})
    made_of = repr((request.path, get_language(), clock.today(), rows))
    key = hashlib.blake2b(made_of.encode(), digest_size=16).hexdigest()
    content: bytes | None = caches["pages"].get(key)
    if content is None:
        answer = draw({name: SafeString(_mark(name)) for name in new})
        content = answer.content
        if "CSRF_COOKIE" not in request.META:
            caches["pages"].set(key, content, KEPT_S)
    for name, text in new.items():
        content = content.replace(_mark(name).encode(), conditional_escape(text).encode())
    return HttpResponse(content)


def _mark(name: str) -> str:
    return f"<!--{name}-->"
