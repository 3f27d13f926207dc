"""A dossier as one file: asked for, on its way, fetched; and the papers that its commune made of it."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from .. import dossier_files as files
from .desk import StudioRequest, at_desk, page, to
from .dossiers import WRITES, own_dossier


@at_desk
@WRITES
def exports(request: StudioRequest, pk: int) -> HttpResponse:
    """Ask for one."""
    dossier = own_dossier(request, pk)
    made = files.ask_for_export(request, dossier) if request.method == "POST" else None
    if made is None:
        return to(request, "studio_dossier", pk, at="export")
    return to(request, "studio_dossier_export", pk, made.pk)


@at_desk
@require_safe
def export(request: StudioRequest, pk: int, export: int) -> HttpResponse:
    """How far it is. 2 statements of its own."""
    found = files.export_of(request, own_dossier(request, pk), export)
    return files.still_going(page(request, "dossiers/export", {"dossier": found.dossier, "export": found}), found)


@at_desk
@require_safe
def file(request: StudioRequest, pk: int, export: int) -> HttpResponse:
    """The file, as a download."""
    return files.export_file(request, files.export_of(request, own_dossier(request, pk), export))


@at_desk
@require_safe
def slip(request: StudioRequest, pk: int) -> HttpResponse:
    """The intake slip. 2 statements of its own."""
    return files.slip_of(own_dossier(request, pk))


@at_desk
@require_safe
def form_03(request: StudioRequest, pk: int) -> HttpResponse:
    """The newest Form 03. 2 statements of its own."""
    return files.form_03_of(own_dossier(request, pk))


@at_desk
@require_safe
def letter(request: StudioRequest, pk: int) -> HttpResponse:
    """The newest request letter. 2 statements of its own."""
    return files.letter_of(own_dossier(request, pk))
