"""Recognitions: which lapse, recording and revoking them."""

import datetime as dt
from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.certification import services
from catalog.certification.models import CaseState, Certificate, SignedOriginal
from catalog.certification.policies import may_decide, may_record, records_decisions
from catalog.certification.queries import officer_certificates, products_without_decision, standing
from catalog.certification.queries.decisions import life_of, originals_of
from catalog.certification.queries.life import cases_of, extension_rule, open_cases, reminded_on, renewal_window
from catalog.certification.services.originals import may_attach
from catalog.core import clock
from catalog.core.errors import Conflict, Refused
from catalog.core.views import stored_file
from catalog.programme.queries.inspections import findings_of
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.days import EARLIEST, LATEST
from marketplace.storefront.forms.office import CertificateForm, CloseCaseForm, ExtendForm, OpenCaseForm, RevokeForm
from marketplace.storefront.forms.office.councils import OriginalForm
from marketplace.storefront.forms.office.fields import tell
from marketplace.storefront.queries.office import find_products, products_in_reach

from .common import chosen, door, paged, posted, searched, status_of, words_of
from .originals import take_in

TABS = [
    ("expiring", gettext_lazy("Sắp hết hạn")),
    ("lapsed", gettext_lazy("Đã hết hạn")),
    ("valid", gettext_lazy("Còn hiệu lực")),
    ("missing", gettext_lazy("Chưa có quyết định")),
    ("cases", gettext_lazy("Xem xét thu hồi")),
    ("reminded", gettext_lazy("Vừa nhắc")),
]
SHOWN_PRODUCTS = 20
WEEK = dt.timedelta(days=7)


def _day(text: str) -> dt.date | None:
    """The day of the address; none when it is not one that people live in."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day.year <= LATEST else None


@door
def certificates(request: RoleRequest) -> HttpResponse:
    """By what they need, those that end soonest first; and products that a list calls 3 stars or more without a decision. 7 statements."""
    tab = chosen(request, TABS)
    rows: list[Any]
    day: dt.date | None = None
    if tab == "missing":
        order = [("reported_stars", "desc"), ("name", "asc"), ("pk", "asc")]
        rows, pager = paged(request, products_without_decision(request.user), order)
    elif tab == "cases":
        rows, pager = paged(request, open_cases(request.user), [("due_on", "asc"), ("pk", "asc")])
    elif tab == "reminded":
        day = _day(request.GET.get("on", ""))
        reminded = reminded_on(day) if day else reminded_on(clock.today() - WEEK, clock.today())
        found = officer_certificates(request.user).filter(pk__in=reminded.order_by().values("pk"))
        rows, pager = paged(request, found, [("valid_until", "asc"), ("pk", "asc")])
    else:
        wanted = {
            "expiring": {"expiring": True},
            "lapsed": {"lapsed": True},
            "valid": {"counts": True, "expiring": False},
        }[tab]
        found = officer_certificates(request.user).filter(**wanted)
        rows, pager = paged(request, found, [("valid_until", "asc"), ("pk", "asc")])
    context = {
        "tabs": TABS,
        "tab": tab,
        "rows": rows,
        "page": pager,
        "day": day,
        "records": records_decisions(request.user),
    }
    return render(request, "marketplace/storefront/office/certificates.html", context)


@door
def new(request: RoleRequest) -> HttpResponse:
    """Record a decision for the product of the address; without one, find the product first. For offices that record some."""
    if not records_decisions(request.user):
        raise Http404
    number = request.GET.get("product", "")
    mine = products_in_reach(request.user)
    if not number:
        text = searched(request)
        found = list(find_products(mine, text).order_by("name", "pk")[:SHOWN_PRODUCTS]) if text else []
        return render(request, "marketplace/storefront/office/certificate_for.html", {"q": text, "rows": found})
    product = get_object_or_404(mine, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    if not may_record(request.user, product):
        messages.warning(request, _("Bạn là người của cơ sở này nên không ghi quyết định được. Cán bộ khác sẽ ghi."))
        return redirect("office:product", product.pk)
    initial = {
        "stars": product.reported_stars,
        "issuing_level": "province",
        "issuing_place": product.province.full_name,
    }
    form = CertificateForm(posted(request), initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = services.record_certificate(product=product, by=request.user, **form.cleaned_data)
            except Refused as refused:
                tell(form, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("Đã ghi quyết định. Sao của sản phẩm theo đó từ ngày quyết định."))
                return redirect("office:certificate", made.pk)
    context = {"form": form, "product": product}
    return render(request, "marketplace/storefront/office/certificate_new.html", context, status=status)


@door
def certificate(request: RoleRequest, pk: int) -> HttpResponse:
    """One recognition: what it says, what it is worth today, and its end before its time."""
    found = get_object_or_404(officer_certificates(request.user).select_related("extension__rule"), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    action = request.POST.get("action", "revoke")
    if action == "original":
        return _attach(request, found)
    if action in _LIFE:
        return _life(request, found, action)
    if action != "revoke":
        raise Http404
    return _revoke(request, found)


def _attach(request: RoleRequest, found: Certificate) -> HttpResponse:
    """The signed original of this one certificate."""
    form = OriginalForm(request.POST, request.FILES)
    status = take_in(request, form, certificate=found)
    if status == 302:
        return redirect("office:certificate", found.pk)
    return _page(request, found, status, original_form=form)


def _revoke(request: RoleRequest, found: Certificate) -> HttpResponse:
    """Its end before its time, by a decision."""
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, form=form)
    try:
        services.revoke_certificate(certificate=found, by=request.user, **form.cleaned_data)
    except Conflict as conflict:
        fresh = get_object_or_404(officer_certificates(request.user), pk=found.pk)
        return _page(request, fresh, 409, faster=words_of(conflict))
    except Refused as refused:
        tell(form, refused)
        return _page(request, found, status_of(refused), form=form)
    messages.success(request, _("Đã ghi thu hồi. Sao của sản phẩm hết đúng ngày đó."))
    return redirect("office:certificate", found.pk)


def _extend(request: RoleRequest, found: Certificate, said: dict[str, Any]) -> str:
    services.extend_certificate(certificate=found, by=request.user, **said)
    return _("Đã kéo dài. Sao và lịch nhắc theo ngày mới.")


def _open_case(request: RoleRequest, found: Certificate, said: dict[str, Any]) -> str:
    services.open_case(certificate=found, by=request.user, **said)
    return _("Đã mở việc xem xét thu hồi. Cơ sở được báo để giải trình.")


def _close_case(request: RoleRequest, found: Certificate, said: dict[str, Any]) -> str:
    number = request.POST.get("case", "")
    case = get_object_or_404(
        found.revocation_cases.select_related("certificate__product__producer", "certificate__issuing_place"),
        pk=int(number) if number.isdecimal() and len(number) < 19 else 0,
    )
    revoke = request.POST.get("verdict") == "revoke"
    services.close_case(case=case, revoke=revoke, by=request.user, **said)
    return _("Đã thu hồi. Sao của sản phẩm hết đúng ngày đó.") if revoke else _("Đã kết luận: không thu hồi.")


_LIFE: dict[str, tuple[type[forms.Form], Callable[[RoleRequest, Certificate, dict[str, Any]], str]]] = {
    "extend": (ExtendForm, _extend),
    "open_case": (OpenCaseForm, _open_case),
    "close_case": (CloseCaseForm, _close_case),
}


def _life(request: RoleRequest, found: Certificate, action: str) -> HttpResponse:
    """The extension, and the examination whether to revoke."""
    kind, carry_out = _LIFE[action]
    form = kind(request.POST)
    bound = {f"{action}_form": form}
    if not form.is_valid():
        return _page(request, found, 422, **bound)
    try:
        done = carry_out(request, found, form.cleaned_data)
    except Conflict as conflict:
        fresh = get_object_or_404(officer_certificates(request.user), pk=found.pk)
        return _page(request, fresh, 409, faster=words_of(conflict))
    except Refused as refused:
        tell(form, refused)
        return _page(request, found, status_of(refused), **bound)
    messages.success(request, done)
    return redirect("office:certificate", found.pk)


def _page(request: RoleRequest, found: Certificate, status: int = 200, **bound: Any) -> HttpResponse:
    counts: bool = found.counts  # type: ignore[attr-defined]  # annotated by officer_certificates
    place = found.issuing_place or found.product.province
    decides = may_decide(request.user, product=found.product, level=found.issuing_level, issuing_place=place)
    cases = cases_of(found)
    findings = findings_of(cases) if cases else {}
    rule = extension_rule(found) if decides else None
    life = life_of(found, inside=True)
    context = {
        "certificate": found,
        "standing": standing(found, counts=counts),
        "counts": counts,
        "may_revoke": found.revoked_from is None and decides,
        "may_close": decides,
        "may_record": may_record(request.user, found.product),
        "may_open": counts and found.revoked_from is None and all(case.state != CaseState.OPEN for case in cases),
        "cases": [(case, findings.get(case.pk, ())) for case in cases],
        "window": renewal_window(found),
        "rule": rule,
        "latest": found.valid_until + dt.timedelta(days=rule.max_days) if rule else None,
        "life": life,
        "originals": originals_of(found, life.decision),
        "may_attach": may_attach(request.user, certificate=found),
        "original_form": OriginalForm(),
        "form": RevokeForm(),
        "extend_form": ExtendForm(),
        "open_case_form": OpenCaseForm(initial={"found_on": clock.today()}),
        "close_case_form": CloseCaseForm(),
    }
    return render(request, "marketplace/storefront/office/certificate.html", context | bound, status=status)


@door
def original(request: RoleRequest, pk: int, number: int) -> HttpResponse:
    """The signed file of one certificate, byte for byte; a decision's is handed out on its own page."""
    found = get_object_or_404(officer_certificates(request.user), pk=pk)
    kept = get_object_or_404(SignedOriginal, certificate=found, pk=number)
    return cast("HttpResponse", stored_file(request, kept.file, download_as=kept.filename))
