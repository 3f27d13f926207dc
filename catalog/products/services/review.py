"""Review of a listing: submit, approve, return with reasons, hide."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.producers.models import ProducerState

from ..models import Product, ProductReview, ProductState, ReviewVerdict
from ..policies import is_member, may_edit, may_review
from ..queries import submission_gaps
from .common import acting, lock_product, require_edit, said
from .listing import EDITABLE_FIELDS

_SUBMITTABLE = {ProductState.DRAFT, ProductState.RETURNED, ProductState.HIDDEN}
_REASONED = EDITABLE_FIELDS | {"variants", "photos"}


def _step(
    product: Product, verdict: ReviewVerdict, by: Actor, *, reasons: Mapping[str, str] | None = None, note: str = ""
) -> None:
    ProductReview.objects.create(
        product=product, verdict=verdict, reasons=dict(reasons or {}), note=note.strip(), by_id=by.pk, at=clock.now()
    )


@transaction.atomic
def submit_product(*, product: Product, by: Actor) -> Product:
    """Hand a draft, returned or hidden product in for review. `Refused` with everything that is missing, `Conflict` in another state."""
    require_edit(by, product.producer)
    mine = lock_product(product)
    if mine.state not in _SUBMITTABLE:
        raise Conflict.because("not_a_draft", _("Sản phẩm đã được gửi duyệt hoặc đã duyệt."))
    refuse_if_any(submission_gaps(mine))
    mine.state = ProductState.IN_REVIEW
    mine.updated_at = clock.now()
    with acting(by, mine.producer, "product submitted"):
        mine.save(update_fields=["state", "updated_at"])
        _step(mine, ReviewVerdict.SUBMITTED, by)
    said(mine, "product.submitted")
    return mine


def _to_decide(product: Product, by: Actor, seen_at: dt.datetime | None) -> Product:
    """Locked and still waiting. Policy first: who may not decide learns nothing about the state."""
    if is_member(by, product.producer):
        raise NotAllowed.because(
            "own_producer", _("Bạn là người của cơ sở này nên không duyệt được. Cán bộ khác sẽ duyệt.")
        )
    if not may_review(by, product):
        raise NotAllowed.because(
            "not_allowed", _("Chỉ cán bộ phụ trách nơi sản xuất hoặc nơi cơ sở đặt trụ sở mới duyệt được sản phẩm này.")
        )
    mine = lock_product(product)
    if mine.state != ProductState.IN_REVIEW:
        raise Conflict.because("already_decided", _("Sản phẩm này không còn chờ duyệt: có người vừa quyết định trước."))
    if seen_at is not None and seen_at != mine.updated_at:
        raise Conflict.because(
            "changed_meanwhile", _("Cơ sở vừa sửa sản phẩm này. Mở lại trang, xem bản mới rồi quyết định.")
        )
    return mine


@transaction.atomic
def approve_product(*, product: Product, by: Actor, note: str = "", seen_at: dt.datetime | None = None) -> Product:
    """Publish a product that waits for review. Listed from now on, on each day on which it holds 3 stars or more.

    `seen_at`: the `updated_at` of what the officer looked at. Raises `NotAllowed`, `Conflict` (decided or edited meanwhile), `Refused`
    (producer not verified, or no longer whole).
    """
    mine = _to_decide(product, by, seen_at)
    problems = submission_gaps(mine)
    if mine.producer.state != ProducerState.VERIFIED:
        problems.append(
            Problem("producer_not_verified", _("Cơ sở chưa được xác minh. Xác minh cơ sở trước, rồi duyệt sản phẩm."))
        )
    refuse_if_any(problems)
    mine.state = ProductState.PUBLISHED
    mine.updated_at = clock.now()
    with audit.context(user=by.pk, reason="product approved"):
        mine.save(update_fields=["state", "updated_at"])
        _step(mine, ReviewVerdict.APPROVED, by, note=note)
    said(mine, "product.published")
    return mine


@transaction.atomic
def return_product(
    *, product: Product, by: Actor, reasons: Mapping[str, str], note: str = "", seen_at: dt.datetime | None = None
) -> Product:
    """Give a product back for changes. `reasons`: field name → what to change; at least one, or a note."""
    told = {field: why.strip() for field, why in reasons.items() if why.strip()}
    strange = sorted(set(told) - _REASONED)
    if strange:
        raise Refused(*(Problem("unknown_field", _("Không có mục này trong sản phẩm."), field) for field in strange))
    if not told and not note.strip():
        raise Refused.because("missing", _("Ghi cần sửa gì, ít nhất ở một mục."), "reasons")
    mine = _to_decide(product, by, seen_at)
    mine.state = ProductState.RETURNED
    mine.updated_at = clock.now()
    with audit.context(user=by.pk, reason="product returned"):
        mine.save(update_fields=["state", "updated_at"])
        _step(mine, ReviewVerdict.RETURNED, by, reasons=told, note=note)
    said(mine, "product.returned")
    return mine


@transaction.atomic
def hide_product(*, product: Product, by: Actor, reason: str) -> Product:
    """Take a published product off the lists: its producer, or an officer in whose reach it lies. Back only through review."""
    if not may_edit(by, product.producer) and not may_review(by, product):
        raise NotAllowed.because("not_allowed", _("Chỉ cơ sở hoặc cán bộ phụ trách mới ẩn được sản phẩm này."))
    if not reason.strip():
        raise Refused.because("missing", _("Ghi lý do ẩn sản phẩm."), "reason")
    mine = lock_product(product)
    if mine.state != ProductState.PUBLISHED:
        raise Conflict.because("not_published", _("Sản phẩm này hiện không hiển thị nên không cần ẩn."))
    mine.state = ProductState.HIDDEN
    mine.updated_at = clock.now()
    with audit.context(user=by.pk, reason=reason.strip()):
        mine.save(update_fields=["state", "updated_at"])
        _step(mine, ReviewVerdict.HIDDEN, by, note=reason)
    said(mine, "product.hidden", why="hidden")
    return mine
