"""Uploaded files, for development and single-node installs. With S3 media the storage's own addresses are used instead."""

import hashlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from .files import DOCUMENT_FOLDER, DOCUMENT_TYPES, named

_PICTURES = {"jpg": "image/jpeg", "webp": "image/webp", "avif": "image/avif"}


def when_asked(name: str) -> Callable[..., HttpResponseBase]:
    """The view of that dotted name, whose module is loaded at the first request: for what brings a large library along.

    What decorates a view and is read from outside (`csrf_exempt`) goes around this one.
    """

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer: HttpResponseBase = import_string(name)(request, *args, **kwargs)
        return answer

    return view


def stored_file(request: HttpRequest, name: str, *, download_as: str = "") -> HttpResponseBase:
    """A file of the default storage as an answer; raises `Http404` for a name that is none of ours.

    Photos may be shown and kept for a year (a name never gets another content). Everything else is a download in a sandbox, which the
    browser of its reader may keep but no proxy; its name is `download_as` with the suffix of what the file is. Views that guard documents
    check their policy and then call this.
    """
    parts = PurePosixPath(name).parts
    if (
        not parts
        or str(PurePosixPath(*parts)) != name
        or ".." in parts
        or "\\" in name
        or "\x00" in name
        or name[0] == "/"
    ):
        raise Http404
    suffix = name.rpartition(".")[2]
    try:
        stored = default_storage.open(name)
    except (OSError, SuspiciousFileOperation) as e:  # not there, a folder, a name too long
        raise Http404 from e
    etag = f'"{hashlib.sha256(name.encode()).hexdigest()[:20]}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        stored.close()
        return unchanged
    if parts[0] != DOCUMENT_FOLDER and suffix in _PICTURES:
        response: HttpResponseBase = FileResponse(stored, content_type=_PICTURES[suffix])
        response["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response = FileResponse(
            stored,
            as_attachment=True,
            filename=named(download_as, suffix) if download_as else parts[-1],
            content_type=DOCUMENT_TYPES.get(suffix, "application/octet-stream"),
        )
        response["Cache-Control"] = "private, max-age=3600"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # pictures and PDFs are compressed already: no gzip on top
    return response


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """`/media/{name}`: photos to everybody; documents only through the views of their rooms, which know who may read them."""
    if name.partition("/")[0] == DOCUMENT_FOLDER:
        raise Http404
    return stored_file(request, name)
