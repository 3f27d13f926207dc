"""A zone's certificates and contracts, and what an officer confirmed of it."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.core import clock
from catalog.core.errors import Conflict, Refused
from catalog.core.once import once
from catalog.core.views import stored_file
from marketplace.storefront.forms.zone_papers import CertificateForm, ContractForm, WithdrawForm
from traceability.zones import services
from traceability.zones.models import Zone, ZoneCertificate, ZoneContract
from traceability.zones.queries import certificate_status, contracts_of

from .desk import StudioRequest, at_desk, own, page, to
from .harvests import WRITES, own_zone


@at_desk
@WRITES
@once
def papers(request: StudioRequest, pk: int) -> HttpResponse:
    """Certificates with their state today, contracts with what was harvested so far, officers' confirmations; a certificate is added here.
    4 statements of its own."""
    zone = own_zone(request, pk)
    if request.method != "POST":
        return _papers_page(request, zone)
    form = CertificateForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.add_certificate(zone=zone, by=request.user, **form.facts())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(
                request, _("Đã ghi chứng nhận. Người mua thấy đây là lời cơ sở khai, đến khi cán bộ xác nhận.")
            )
            return to(request, "studio_zone_papers", pk, at="certificates")
    return _papers_page(request, zone, certificate=form)


@at_desk
@WRITES
def certificate(request: StudioRequest, pk: int, certificate: int) -> HttpResponse:
    """It holds no more from a day on, or it was typed wrongly and goes."""
    found = _own_certificate(request, pk, certificate)
    if request.method != "POST":
        return to(request, "studio_zone_papers", pk, at="certificates")
    form = WithdrawForm(request.POST, prefix=f"c{certificate}")
    try:
        if "remove" in request.POST:
            services.remove_certificate(certificate=found, by=request.user)
            messages.success(request, _("Đã xóa chứng nhận ghi nhầm."))
            return to(request, "studio_zone_papers", pk, at="certificates")
        if form.is_valid():
            services.withdraw_certificate(certificate=found, by=request.user, **form.cleaned_data)
            messages.success(request, _("Đã ghi. Trang của các lô nói rõ giấy còn hiệu lực đến ngày nào."))
            return to(request, "studio_zone_papers", pk, at="certificates")
    except Conflict as conflict:
        messages.warning(request, str(conflict.problems[0].message))
        return to(request, "studio_zone_papers", pk, at="certificates")
    except Refused as refused:
        form.refuse(refused)
    return _papers_page(request, found.zone, withdraw=form)


@at_desk
@WRITES
@once
def contracts(request: StudioRequest, pk: int) -> HttpResponse:
    """One more contract."""
    zone = own_zone(request, pk)
    if request.method != "POST":
        return to(request, "studio_zone_papers", pk, at="contracts")
    form = ContractForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.add_contract(zone=zone, by=request.user, **form.facts())
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã ghi hợp đồng."))
            return to(request, "studio_zone_papers", pk, at="contracts")
    return _papers_page(request, zone, contract=form)


@at_desk
@WRITES
def contract(request: StudioRequest, pk: int, contract: int) -> HttpResponse:
    """Away with a contract."""
    found = _own_contract(request, pk, contract)
    if request.method == "POST":
        try:
            services.remove_contract(contract=found, by=request.user)
        except Conflict as conflict:
            messages.warning(request, str(conflict.problems[0].message))
        else:
            messages.success(request, _("Đã xóa hợp đồng."))
    return to(request, "studio_zone_papers", pk, at="contracts")


@at_desk
@require_safe
def certificate_file(request: StudioRequest, pk: int, certificate: int) -> HttpResponse:
    """The paper of a certificate, as a download. 1 statement of its own."""
    return paper_of(request, _own_certificate(request, pk, certificate))


@at_desk
@require_safe
def contract_file(request: StudioRequest, pk: int, contract: int) -> HttpResponse:
    """The paper of a contract, as a download. 1 statement of its own."""
    return paper_of(request, _own_contract(request, pk, contract))


def paper_of(request: Any, found: ZoneCertificate | ZoneContract) -> HttpResponse:
    """The stored paper as a download; 404 for what has none (sample data)."""
    if not found.file:
        raise Http404
    return cast("HttpResponse", stored_file(request, found.file, download_as=found.filename))  # it streams


def _own_certificate(request: StudioRequest, pk: int, certificate: int) -> ZoneCertificate:
    rows = ZoneCertificate.objects.filter(zone=pk).select_related("zone__producer")
    return own(request, rows, certificate, "zone__producer")


def _own_contract(request: StudioRequest, pk: int, contract: int) -> ZoneContract:
    rows = ZoneContract.objects.filter(zone=pk).select_related("zone__producer")
    return own(request, rows, contract, "zone__producer")


def _papers_page(
    request: StudioRequest,
    zone: Zone,
    *,
    certificate: CertificateForm | None = None,
    contract: ContractForm | None = None,
    withdraw: WithdrawForm | None = None,
) -> HttpResponse:
    """The page with at most one form that was not accepted."""
    today = clock.today()
    rows = [
        (
            one,
            certificate_status(vars(one), today),
            withdraw if withdraw and withdraw.prefix == f"c{one.pk}" else WithdrawForm(prefix=f"c{one.pk}"),
        )
        for one in zone.certificates.all()
    ]
    context = {
        "zone": zone,
        "certificates": rows,
        "contracts": contracts_of(zone),
        "confirmations": zone.confirmations.select_related("officer", "office"),
        "form": certificate or CertificateForm(),
        "contract_form": contract or ContractForm(),
        "today": today,
    }
    bad = any(form is not None and form.errors for form in (certificate, contract, withdraw))
    return page(request, "zones/papers", context, status=422 if bad else 200)
