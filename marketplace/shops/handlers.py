"""What this room does when something of it changes: certification hears where a product is sold, people hear of their shop and of what
runs out."""

from typing import Any

from django.dispatch import receiver

from catalog.core import housekeeping, outbox
from catalog.core.formats import money, number
from catalog.places.models import Level
from marketplace.notifications.queries import officers_at, people_of
from marketplace.notifications.services import notify_all
from marketplace.shops import tasks
from marketplace.shops.models import FeeRule, Shop
from marketplace.shops.services import raise_alarms
from marketplace.shops.services.facts import push_channels
from marketplace.shops.services.pricing import reprice
from marketplace.shops.services.sheet_jobs import drop_old_sheets


@outbox.handles("offer.changed")
def tell_certification(*, product_id: int, **_: Any) -> None:
    """In how many channels the product is."""
    push_channels(product_id=product_id)


@outbox.handles("product.hidden")
@outbox.handles("product.published")
def ask_for_licence_again(*, product: int, **_: Any) -> None:
    """A product went back to review, or came out of it: with another licence number it sells only when an officer has seen that paper."""
    reprice(product_ids=[product])


@outbox.handles("shop.submitted")
def tell_officers(*, shop_id: int, at: str, **_: Any) -> None:
    """The commune's officers have a shop to look at; the province's where the commune has none."""
    shop = Shop.objects.select_related("producer__place__current__province", "producer__place__province").get(
        pk=shop_id
    )
    place, maker = shop.producer.place, shop.producer_id
    users = officers_at(Level.COMMUNE, place, not_of=maker) or officers_at(Level.DISTRICT, place, not_of=maker)
    facts = {"shop": shop.name, "place": place.full_name}
    key = f"shop.submitted:{shop.pk}:{at}"
    notify_all(users=users, kind="shop.submitted", facts=facts, url=f"/office/shops/{shop.pk}/", key=key)


def _teller(kind: str) -> outbox.Handler:
    def tell(*, shop_id: int, at: str, **_: Any) -> None:
        """The shop's owners and managers."""
        shop = Shop.objects.get(pk=shop_id)
        facts = {"shop": shop.name, "reason": shop.state_reason}
        key = f"shop.{kind}:{shop.pk}:{at}"
        notify_all(users=people_of(shop.producer_id), kind=f"shop.{kind}", facts=facts, url="/studio/shop/", key=key)

    tell.__name__ = tell.__qualname__ = f"tell_of_{kind}"
    return tell


for _kind in ("approved", "returned", "refused", "suspended", "reopened", "closed"):
    outbox.handles(f"shop.{_kind}")(_teller(_kind))


@outbox.handles("fee.announced")
def tell_of_fee(*, rule_id: int, **_: Any) -> None:
    """The people of every shop that it concerns."""
    rule = FeeRule.objects.get(pk=rule_id)
    facts = {
        "percent": number(rule.percent_bp / 100),
        "fixed": money(rule.fixed),
        "from_on": rule.starts_on.isoformat(),
        "note": rule.note,
    }
    shops = Shop.objects.filter(pk=rule.shop_id) if rule.shop_id else Shop.objects.all()
    for producer in shops.order_by("pk").values_list("producer", flat=True):
        notify_all(
            users=people_of(producer), kind="fee.announced", facts=facts, url="/studio/shop/fees/", key=f"fee:{rule.pk}"
        )


@outbox.handles("sheet.sent")
def read_it(*, sheet: int, **_: Any) -> None:
    """By a task: a thousand rows take half a minute."""
    tasks.read_sheet.enqueue(sheet)


@receiver(housekeeping.tidying)
def forget_sheets(**_signal: object) -> None:
    """Those of a week ago."""
    drop_old_sheets()


@receiver(housekeeping.ticking)
def tell_of_low_stock(**_signal: object) -> None:
    """Shops whose goods run out, a hundred a minute and worker."""
    raise_alarms()
