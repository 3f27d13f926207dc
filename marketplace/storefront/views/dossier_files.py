"""What both sides of a dossier load down: the commune's papers, and the whole dossier as one file. The doors are the studio's and the
office's: here the dossier is one that its reader may read."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from catalog.certification.models import Dossier, Export, IntakeSlip, RequestLetter
from catalog.certification.queries import desks
from catalog.certification.services.export import may_fetch, request_export
from catalog.certification.symbols.desks import form_03_pdf, letter_pdf, slip_pdf
from catalog.core.errors import NotAllowed, Refused
from catalog.core.text import slug
from catalog.core.views import stored_file
from marketplace.accounts.views.gates import RoleRequest

EVERY_S = "3"
"""So often a page asks how far its file is."""


def papers_at(name: str, pk: int, query: str = "") -> dict[str, str]:
    """Where the commune's papers of a dossier are opened, by kind as the timeline names them; `name` is the route of the dossier's page."""
    return {kind: reverse(f"{name}_{kind}", args=[pk]) + query for kind in ("slip", "form_03", "letter")}


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def slip_of(dossier: Dossier) -> HttpResponse:
    """The intake slip, to print. 1 statement."""
    made = get_object_or_404(IntakeSlip.objects.select_related("commune", "by"), dossier=dossier)
    return _pdf(slip_pdf(made, dossier), f"phieu-tiep-nhan-{made.serial}-{made.year}.pdf")


def form_03_of(dossier: Dossier) -> HttpResponse:
    """The newest Form 03. 1 statement."""
    report = desks.newest_report(dossier)
    if report is None:
        raise Http404
    return _pdf(form_03_pdf(report, dossier), f"bieu-03-{dossier.pk}-{report.number}.pdf")


def letter_of(dossier: Dossier) -> HttpResponse:
    """The newest request letter. 1 statement."""
    made = RequestLetter.objects.filter(dossier=dossier).select_related("by").order_by("-at", "-pk").first()
    if made is None:
        raise Http404
    return _pdf(letter_pdf(made, dossier), f"cong-van-{dossier.pk}.pdf")


# ------------------------------------------------------------ the whole dossier


def exports_of(request: RoleRequest, dossier: Dossier) -> list[Export]:
    """Those that this reader asked for, the newest first: one of each form. 1 statement."""
    return list(Export.objects.filter(dossier=dossier, by=request.user.pk).order_by("-created_at", "-pk"))


def ask_for_export(request: RoleRequest, dossier: Dossier) -> Export | None:
    """What the POST asks for; when it is refused the reason is on the next page."""
    try:
        return request_export(dossier=dossier, form=request.POST.get("form", ""), by=request.user)
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, str(refused.problems[0].message))
        return None


def export_of(request: RoleRequest, dossier: Dossier, pk: int) -> Export:
    """One of this reader's own: what others asked for may hold more than this one may read. 1 statement."""
    found = get_object_or_404(Export, pk=pk, dossier=dossier, by=request.user.pk)
    found.dossier = dossier
    return found


def still_going(response: HttpResponse, export: Export) -> HttpResponse:
    """The page asks again by itself until the file is whole or came to nothing."""
    if export.finished_at is None:
        response["Refresh"] = EVERY_S
    return response


def export_file(request: RoleRequest, export: Export) -> HttpResponse:
    """The file, as a download."""
    if not may_fetch(request.user, export):
        raise Http404
    name = f"ho-so-{export.dossier_id}-{slug(export.dossier.product.name, limit=60)}.{export.form}"
    return cast("HttpResponse", stored_file(request, export.file, download_as=name))  # it streams
