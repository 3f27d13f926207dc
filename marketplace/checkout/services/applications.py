"""A shop asks to sell, and an officer of its place answers. The last word before the first sale (Luật Thương mại điện tử 122/2025/QH15)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused
from catalog.core.types import Actor
from catalog.producers import policies as producers
from marketplace.checkout.queries.readiness import Requirement, readiness_of
from marketplace.orders.models import CLOSED, Order
from marketplace.shops.models import Shop, ShopState
from marketplace.shops.services.shops import checked_reason, lock_shop, may_decide, move_shop

S = ShopState


@transaction.atomic
def apply_to_sell(*, shop: Shop, by: Actor) -> Shop:
    """Send the application to the officers of the shop's place: owners and managers. Raises `Refused` naming all that is missing, `Conflict`."""
    _must_manage(by, shop)
    shop = lock_shop(shop.pk)
    missing = readiness_of(shop.producer, shop).missing
    if missing:
        raise Refused(*_problems(missing))
    with audit.context(user=by.pk, reason="applied to sell"):
        move_shop(shop=shop, to=S.REVIEW, kind="submitted", by=by, submitted_at=clock.now())
    return shop


@transaction.atomic
def approve_shop(*, shop: Shop, by: Actor) -> Shop:
    """The shop sells from now on. Raises `NotAllowed`, `Conflict` when somebody decided before, `Refused` naming what is still open."""
    shop = lock_shop(shop.pk)
    may_decide(by, shop)
    _must_wait(shop)
    still = readiness_of(shop.producer, shop).open_ones
    if still:
        raise Refused(*_problems(still))
    with audit.context(user=by.pk, reason="approved"):
        move_shop(shop=shop, to=S.OPEN, kind="approved", by=by, approved_at=clock.now(), approved_by_id=by.pk)
    return shop


@transaction.atomic
def ask_for_changes(*, shop: Shop, by: Actor, reason: str) -> Shop:
    """Back to the shop, with what is to be changed."""
    return _turned_down(shop, S.CHANGES, "returned", by, reason)


@transaction.atomic
def refuse_shop(*, shop: Shop, by: Actor, reason: str) -> Shop:
    """It does not sell here, and why. It may ask again when that has changed."""
    return _turned_down(shop, S.REFUSED, "refused", by, reason)


@transaction.atomic
def close_shop(*, shop: Shop, by: Actor, reason: str = "") -> Shop:
    """The shop's owners end it, or an officer does, with a reason. Not while orders run: they are finished or cancelled first."""
    shop = lock_shop(shop.pk)
    mine = producers.may_manage(by, shop.producer)
    if not mine:
        may_decide(by, shop)
        reason = checked_reason(reason)
    running = list(
        Order.objects.filter(shop=shop).exclude(state__in=CLOSED).order_by("pk").values_list("code", flat=True)[:6]
    )
    if running:
        raise Refused.because(
            "orders_run",
            _("Còn đơn chưa xong: %(codes)s. Giao hoặc hủy các đơn đó rồi đóng gian hàng.")
            % {"codes": ", ".join(running[:5]) + (" …" if len(running) > 5 else "")},
        )
    with audit.context(user=by.pk, reason=reason or "closed"):
        move_shop(shop=shop, to=S.CLOSED, kind="closed", by=by, reason=reason)
    return shop


def _turned_down(shop: Shop, to: ShopState, kind: str, by: Actor, reason: str) -> Shop:
    shop = lock_shop(shop.pk)
    may_decide(by, shop)
    _must_wait(shop)
    reason = checked_reason(reason)
    with audit.context(user=by.pk, reason=reason):
        move_shop(shop=shop, to=to, kind=kind, by=by, reason=reason)
    return shop


def _must_manage(by: Actor, shop: Shop) -> None:
    if not producers.may_manage(by, shop.producer):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của cơ sở được nộp đơn mở gian hàng."))


def _must_wait(shop: Shop) -> None:
    if shop.state != S.REVIEW:
        raise Conflict.because(
            "already_decided",
            _("Gian hàng này hiện ở trạng thái “%(state)s”. Tải lại trang để xem.")
            % {"state": shop.get_state_display()},
        )


def _problems(found: list[Requirement]) -> list[Problem]:
    return [Problem(f"{each.state}_{each.key}", f"{each.label}: {each.detail}", each.key) for each in found]
