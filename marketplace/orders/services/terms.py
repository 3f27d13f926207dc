"""What a shop takes back: at least what the law and the market's rule say."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, outbox
from catalog.core.errors import Problem, refuse_if_any
from catalog.core.types import Actor
from catalog.products.services.common import acting
from marketplace.orders.models import TermKind
from marketplace.orders.queries import days_of
from marketplace.shops.models import ReturnPolicy, Shop, WayBack
from marketplace.shops.services.shops import lock_shop, may_run

MOST_DAYS = 90


@transaction.atomic
def save_return_policy(
    *, shop: Shop, days: int, way_back: str, by: Actor | None, not_taken: str = "", text: str = ""
) -> ReturnPolicy:
    """From now on orders are placed under this policy; those that were keep theirs. `by` is None only for loaders.

    `days` after delivery, at least the term of everybody (`ReturnTerm`). Raises `Refused` at the fields, `NotAllowed`.
    """
    may_run(by, shop.producer)
    shop = lock_shop(shop.pk)
    least = days_of(TermKind.ASK)
    not_taken, text = " ".join(not_taken.split()), text.strip()
    found = []
    if not least <= days <= MOST_DAYS:
        found.append(
            Problem(
                "out_of_range",
                _("Số ngày nhận trả hàng phải từ %(least)s (quy định chung) tới %(most)s.")
                % {"least": least, "most": MOST_DAYS},
                "days",
            )
        )
    if way_back not in WayBack.values:
        found.append(Problem("unknown", _("Chọn ai trả phí gửi lại."), "way_back"))
    if len(not_taken) > 300:
        found.append(Problem("too_long", _("Dài quá 300 ký tự."), "not_taken"))
    if len(text) > 1000:
        found.append(Problem("too_long", _("Dài quá 1.000 ký tự."), "text"))
    refuse_if_any(found)
    policy = ReturnPolicy.objects.create(
        shop=shop, days=days, way_back=way_back, not_taken=not_taken, text=text, created_at=clock.now()
    )
    with acting(by, shop.producer, "return policy set"):
        shop.return_policy = policy
        shop.save(update_fields=["return_policy"])
    outbox.emit("shop.return_policy", shop_id=shop.pk)
    return policy
