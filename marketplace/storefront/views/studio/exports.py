"""A dossier as one file: asked for, on its way, fetched."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from catalog.certification.models import Export
from catalog.certification.services.export import request_export
from catalog.core.errors import NotAllowed, Refused
from catalog.core.text import slug
from catalog.core.views import stored_file

from .desk import StudioRequest, at_desk, page, to
from .dossiers import WRITES, own_dossier


@at_desk
@WRITES
def exports(request: StudioRequest, pk: int) -> HttpResponse:
    """Ask for one."""
    dossier = own_dossier(request, pk)
    if request.method != "POST":
        return to(request, "studio_dossier", pk, at="export")
    try:
        made = request_export(dossier=dossier, form=request.POST.get("form", ""), by=request.user)
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, str(refused.problems[0].message))
        return to(request, "studio_dossier", pk)
    return to(request, "studio_dossier_export", pk, made.pk)


def _own(request: StudioRequest, pk: int, export: int) -> Export:
    dossier = own_dossier(request, pk)
    found = Export.objects.filter(pk=export, dossier=dossier).first()
    if found is None:
        raise Http404
    found.dossier = dossier
    return found


@at_desk
@require_safe
def export(request: StudioRequest, pk: int, export: int) -> HttpResponse:
    """How far it is; the page asks again by itself until it is whole. 2 statements of its own."""
    found = _own(request, pk, export)
    response = page(request, "dossiers/export", {"dossier": found.dossier, "export": found})
    if found.finished_at is None:
        response["Refresh"] = "3"
    return response


@at_desk
@require_safe
def file(request: StudioRequest, pk: int, export: int) -> HttpResponse:
    """The file, as a download. 2 statements of its own."""
    found = _own(request, pk, export)
    # what another of the producer's people asked for may hold more than this one may read (an officer's, a superuser's)
    if not found.file or found.by_id != request.user.pk:
        raise Http404
    name = f"ho-so-{found.dossier_id}-{slug(found.dossier.product.name, limit=60)}.{found.form}"
    return cast("HttpResponse", stored_file(request, found.file, download_as=name))
