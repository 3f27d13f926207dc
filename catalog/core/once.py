"""A form that makes something makes it once, however often and however fast its button is pressed.

    <form method="post">{% csrf_token %}{% once %}…          in the page: a key of this very form

    @once                                                     on its view, inside the door that says who is asking
    def new(request): ...

The first press keeps its key in the transaction in which the view writes; the second waits for it at the key's row, and is led to where the
first one was. A form that came back to be put right keeps nothing, and neither does one without a key. Who goes back and sends something
else from the same page sends something else: what was typed is part of the key.
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib import messages
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from . import clock
from .models import SentForm

FIELD = "once"
"""The name of the hidden field."""
KEPT = dt.timedelta(days=2)


def once[R: HttpRequest, **P](
    view: Callable[Concatenate[R, P], HttpResponse],
) -> Callable[Concatenate[R, P], HttpResponse]:
    """Decorator: what a page's form made is not made again by the same form with the same content from the same person. One statement before
    the view and one after it, for a POST that brings a key; everything in one transaction."""

    @wraps(view)
    def checked(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method != "POST" or not request.POST.get(FIELD):
            return view(request, *args, **kwargs)
        digest = _digest(request)
        with transaction.atomic():
            if not _is_first(digest):
                location = SentForm.objects.values_list("location", flat=True).get(digest=digest)
                messages.info(request, _("Đã ghi từ lần bấm trước. Lần bấm sau không ghi thêm gì."))
                return HttpResponseRedirect(location)
            answer = view(request, *args, **kwargs)
            sent = SentForm.objects.filter(digest=digest)
            if isinstance(answer, HttpResponseRedirect):
                sent.update(location=answer.url)
            else:  # to be put right: nothing was made
                sent.delete()
            return answer

    return checked


def forget(*, before: dt.datetime) -> int:
    """Forget what was sent before an instant; gives how many."""
    return SentForm.objects.filter(at__lt=before).delete()[0]


def _is_first(digest: bytes) -> bool:
    """Waits for another press that is under way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_sentform (digest, location, at) VALUES (%s, '', %s) ON CONFLICT (digest) DO NOTHING",
            [digest, clock.now()],
        )
        return bool(cursor.rowcount)


def _digest(request: HttpRequest) -> bytes:
    """Who sent what, from which form of which page; of files their names and sizes."""
    user: Any = getattr(request, "user", None)
    fields = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    files = sorted((name, f.name, f.size) for name, sent in request.FILES.lists() for f in sent)
    return hashlib.sha256(repr((user and user.pk, request.get_full_path(), fields, files)).encode()).digest()
