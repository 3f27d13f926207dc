"""Zones of the place: what they say, and an officer's word on it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core import clock
from catalog.core.errors import Refused
from catalog.core.once import once
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.office import ConfirmZoneForm, EndCertificateForm, UnconfirmForm
from marketplace.storefront.forms.office.fields import tell
from marketplace.storefront.queries.office_zones import certificates_to_check, office_zone, office_zones
from traceability.zones import policies, services
from traceability.zones.models import Zone
from traceability.zones.queries import area_note, certificate_status, codes_of, contracts_of, seasons_of

from ..studio.zone_papers import paper_of
from ..studio.zones import zone_map
from .common import chosen, door, paged, searched, status_of, words_of

TABS = [("unconfirmed", gettext_lazy("Chưa xác nhận")), ("all", gettext_lazy("Tất cả"))]


@door
def zones(request: RoleRequest) -> HttpResponse:
    """Those that no officer confirmed as they are now, or all, by name. 3 statements of its own."""
    tab, text = chosen(request, TABS), searched(request)
    found = office_zones(request.user, text, unconfirmed=tab == "unconfirmed")
    rows, pager = paged(request, found, [("name", "asc"), ("pk", "asc")])
    context = {"tabs": TABS, "tab": tab, "q": text, "rows": rows, "page": pager}
    return render(request, "marketplace/storefront/office/zones.html", context)


@door
@once
def zone(request: RoleRequest, pk: int) -> HttpResponse:
    """A zone with map, codes, certificates, contracts and seasons; confirm it or a certificate, or take that back. 8 statements of its own."""
    found = _zone(request, pk)
    if request.method != "POST":
        return _page(request, found)
    act = ACTIONS.get(request.POST.get("action", ""))
    if act is None:
        raise Http404
    return act(request, found)


@door
def certificate_file(request: RoleRequest, pk: int, certificate: int) -> HttpResponse:
    """The paper of a certificate, as a download."""
    return paper_of(request, get_object_or_404(_zone(request, pk).certificates, pk=certificate))


@door
def contract_file(request: RoleRequest, pk: int, contract: int) -> HttpResponse:
    """The paper of a contract, as a download."""
    return paper_of(request, get_object_or_404(_zone(request, pk).contracts, pk=contract))


def _zone(request: RoleRequest, pk: int) -> Zone:
    found = office_zone(request.user, pk)
    if found is None:
        raise Http404
    return found


def _page(request: RoleRequest, found: Zone, status: int = 200, **bound: Any) -> HttpResponse:
    """The page, with the form that was not accepted in its place."""
    today = clock.today()
    context: dict[str, Any] = {
        "zone": found,
        "here": found.place.current or found.place,
        "map": zone_map(found, found.polygon),
        "area_note": area_note(found),
        "codes": [(code, code.spans.all()) for code in codes_of(found)],
        "certificates": [(one, certificate_status(vars(one), today)) for one in certificates_to_check(found)],
        "contracts": contracts_of(found),
        "seasons": seasons_of(found),
        "confirmations": found.confirmations.select_related("officer", "office"),
        "may_confirm": policies.is_office_of(request.user, found),
        "confirm_form": ConfirmZoneForm(),
        "unconfirm_form": UnconfirmForm(),
        "end_form": EndCertificateForm(),
    }
    return render(request, "marketplace/storefront/office/zone.html", context | bound, status=status)


def _done(request: RoleRequest, found: Zone, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("office:zone", found.pk)


def _confirm(request: RoleRequest, found: Zone) -> HttpResponse:
    form = ConfirmZoneForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, confirm_form=form, opened="confirm")
    try:
        services.confirm_zone(zone=found, by=request.user, **form.cleaned_data)
    except Refused as refused:
        return _refused(request, found, refused, form, confirm_form=form, opened="confirm")
    return _done(request, found, _("Đã xác nhận vùng. Trang của vùng và của các lô ghi ngày kiểm tra."))


def _unconfirm(request: RoleRequest, found: Zone) -> HttpResponse:
    standing = get_object_or_404(found.confirmations, pk=_number(request, "confirmation"))
    form = UnconfirmForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, unconfirm_form=form, opened="unconfirm")
    try:
        services.withdraw_zone_confirmation(confirmation=standing, by=request.user, **form.cleaned_data)
    except Refused as refused:
        return _refused(request, found, refused, form, unconfirm_form=form, opened="unconfirm")
    return _done(request, found, _("Đã rút xác nhận."))


def _confirm_certificate(request: RoleRequest, found: Zone) -> HttpResponse:
    certificate = get_object_or_404(found.certificates, pk=_number(request, "certificate"))
    try:
        services.confirm_certificate(certificate=certificate, by=request.user)
    except Refused as refused:
        messages.warning(request, words_of(refused))
        return redirect("office:zone", found.pk)
    return _done(request, found, _("Đã xác nhận giấy %(number)s.") % {"number": certificate.number})


def _end_certificate(request: RoleRequest, found: Zone) -> HttpResponse:
    certificate = get_object_or_404(found.certificates, pk=_number(request, "certificate"))
    form = EndCertificateForm(request.POST)
    bound = {"end_form": form, "ending": certificate.pk}
    if not form.is_valid():
        return _page(request, found, 422, **bound)
    try:
        services.withdraw_certificate(certificate=certificate, by=request.user, **form.cleaned_data)
    except Refused as refused:
        return _refused(request, found, refused, form, **bound)
    return _done(request, found, _("Đã ghi. Trang của các lô nói rõ giấy còn hiệu lực đến ngày nào."))


def _refused(request: RoleRequest, found: Zone, refused: Refused, form: forms.Form, **bound: Any) -> HttpResponse:
    tell(form, refused)
    return _page(request, found, status_of(refused), **bound)


def _number(request: RoleRequest, name: str) -> int:
    """A key that was sent; 0, which is nobody's, for anything else."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 19 else 0


ACTIONS: dict[str, Callable[[RoleRequest, Zone], HttpResponse]] = {
    "confirm": _confirm,
    "unconfirm": _unconfirm,
    "confirm_certificate": _confirm_certificate,
    "end_certificate": _end_certificate,
}
