"""Digitally signed originals: taken in, judged, and handed out byte for byte."""

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _

from catalog.certification.models import Certificate, Decision
from catalog.certification.services.originals import attach_signed_original
from catalog.core.errors import Refused
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.office.fields import tell

from .common import status_of


def take_in(
    request: RoleRequest,
    form: forms.Form,
    *,
    decision: Decision | None = None,
    certificate: Certificate | None = None,
) -> int:
    """Keep the file of a bound `OriginalForm` and say what its signatures are worth. The status of the answer: 302 once it is kept, else
    what to show the form with, its errors told."""
    if not form.is_valid():
        return 422
    try:
        kept = attach_signed_original(
            decision=decision, certificate=certificate, uploaded=form.cleaned_data["file"], by=request.user
        )
    except Refused as refused:
        tell(form, refused)
        return status_of(refused)
    if kept.is_intact:
        messages.success(request, _("Đã giữ bản gốc. Chữ ký khớp, nội dung không bị sửa."))
    else:
        messages.warning(request, _("Đã giữ tệp, nhưng chữ ký không khớp: nội dung có thể đã bị sửa."))
    return 302
