"""Listings: reading them as buyers will, and deciding on them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.certification.policies import may_record
from catalog.certification.queries import certificate_today
from catalog.core.errors import Conflict, Refused
from catalog.core.formats import moment
from catalog.products import policies, services
from catalog.products.models import Product, ProductReview, ProductState, ReviewVerdict
from catalog.products.queries import products_to_review, submission_gaps
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.office import ApproveForm, HideForm, ReturnForm
from marketplace.storefront.forms.office.products import REASONED
from marketplace.storefront.queries.office import (
    changes_since_approval,
    find_products,
    market_prices,
    products_in_reach,
)

from .common import chosen, door, paged, searched, status_of, words_of

TABS = [
    ("review", gettext_lazy("Chờ duyệt")),
    ("all", gettext_lazy("Tất cả")),
    ("hidden", gettext_lazy("Đã ẩn")),
]


@door
def products(request: RoleRequest) -> HttpResponse:
    """Those to review, the longest waiting first; all or the hidden ones, by name. 6 statements."""
    tab, text = chosen(request, TABS), searched(request)
    if tab == "review":
        rows, pager = paged(
            request, find_products(products_to_review(request.user), text), [("updated_at", "asc"), ("pk", "asc")]
        )
    else:
        found = find_products(products_in_reach(request.user), text)
        if tab == "hidden":
            found = found.filter(state=ProductState.HIDDEN)
        rows, pager = paged(request, found, [("name", "asc"), ("pk", "asc")])
    context = {"tabs": TABS, "tab": tab, "q": text, "rows": rows, "page": pager}
    return render(request, "marketplace/storefront/office/products.html", context)


@door
def product(request: RoleRequest, pk: int) -> HttpResponse:
    """One listing as buyers will see it, beside what changed since it was last approved; approve, return or hide it."""
    found = get_object_or_404(products_in_reach(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    action = request.POST.get("action", "")
    if action not in {"approve", "return", "hide"}:
        raise Http404
    return _decide(request, found, action)


def _page(request: RoleRequest, found: Product, status: int = 200, **bound: Any) -> HttpResponse:
    seen = {"seen_at": found.updated_at.isoformat()}
    own = policies.is_member(request.user, found.producer)
    reviews = list(found.reviews.select_related("by")[:20])
    context: dict[str, Any] = {
        "product": found,
        "certificate": certificate_today(found),
        "variants": market_prices(found),
        "photos": list(found.photos.all()),
        "gaps": submission_gaps(found) if found.state == ProductState.IN_REVIEW else [],
        "changes": changes_since_approval(found, REASONED),
        "reviews": [
            (step, _note(step), [(REASONED.get(f, f), why) for f, why in step.reasons.items()]) for step in reviews
        ],
        "own": own,
        "may_review": not own and policies.may_review(request.user, found),
        "may_record": may_record(request.user, found),
        "approve_form": ApproveForm(prefix="approve", initial=seen),
        "return_form": ReturnForm(prefix="return", initial=seen),
        "hide_form": HideForm(prefix="hide"),
    }
    return render(request, "marketplace/storefront/office/product.html", context | bound, status=status)


def _note(step: ProductReview) -> str:
    """People's notes as they are; of a listing that came back by itself the note is the names of the fields that changed."""
    if step.verdict != ReviewVerdict.SUBMITTED or not step.note:
        return step.note
    return _("Đã sửa: %(fields)s") % {"fields": ", ".join(str(REASONED.get(f, f)) for f in step.note.split(", "))}


def _decide(request: RoleRequest, found: Product, action: str) -> HttpResponse:
    form: forms.Form
    act: Callable[[], Product]
    if action == "approve":
        form = yes = ApproveForm(request.POST, prefix=action)

        def act() -> Product:
            return services.approve_product(product=found, by=request.user, **yes.cleaned_data)

        done = _("Đã duyệt. Sản phẩm hiển thị trong những ngày còn từ 3 sao.")
    elif action == "return":
        form = back = ReturnForm(request.POST, prefix=action)

        def act() -> Product:
            said = back.cleaned_data
            return services.return_product(
                product=found, by=request.user, reasons=back.reasons(), note=said["note"], seen_at=said["seen_at"]
            )

        done = _("Đã gửi yêu cầu sửa cho cơ sở.")
    else:
        form = HideForm(request.POST, prefix=action)

        def act() -> Product:
            return services.hide_product(product=found, by=request.user, reason=form.cleaned_data["reason"])

        done = _("Đã ẩn. Sản phẩm chỉ hiển thị lại khi được duyệt lại.")
    if not form.is_valid():
        return _page(request, found, 422, **{f"{action}_form": form, "opened": action})
    try:
        act()
    except Conflict as conflict:
        fresh = get_object_or_404(products_in_reach(request.user), pk=found.pk)
        return _page(request, fresh, 409, faster=_who_was_faster(fresh, conflict))
    except Refused as refused:
        for problem in refused.problems:
            name = f"why_{problem.field}" if f"why_{problem.field}" in form.fields else problem.field
            form.add_error(name if name in form.fields else None, str(problem.message))
        return _page(request, found, status_of(refused), **{f"{action}_form": form, "opened": action})
    messages.success(request, done)
    return redirect("office:product", found.pk)


def _who_was_faster(found: Product, conflict: Conflict) -> str:
    """The last step of the review says who; when the producer edited meanwhile, the service's words do."""
    step = found.reviews.select_related("by").first()
    if step is None or conflict.problems[0].code == "changed_meanwhile":
        return words_of(conflict)
    return _("%(who)s đã làm trước, lúc %(when)s: %(what)s. Quyết định của bạn chưa được ghi.") % {
        "who": str(step.by),
        "when": moment(step.at),
        "what": step.get_verdict_display(),
    }
