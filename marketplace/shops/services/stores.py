"""Places where a shop keeps goods beside its own house."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import NotAllowed, Refused
from catalog.core.types import Actor
from catalog.products.services.common import acting
from marketplace.shops import policies
from marketplace.shops.models import Shop, Store

MOST_STORES = 20


@transaction.atomic
def open_store(*, shop: Shop, name: str, by: Actor) -> Store:
    """One more place. Raises `NotAllowed`, `Refused` for a name that another has."""
    _check(by, shop)
    name = " ".join(name.split())
    shop = Shop.objects.select_for_update(no_key=True, of=("self",)).select_related("producer").get(pk=shop.pk)
    names = {store.name.casefold() for store in shop.stores.filter(is_active=True)}
    if not name or len(name) > 80:
        raise Refused.because(
            "missing", _("Ghi tên nơi để hàng, nhiều nhất 80 chữ. Ví dụ: Quầy chợ Gia Nghĩa."), "name"
        )
    if name.casefold() in names:
        raise Refused.because("taken", _("Đã có nơi để hàng tên này. Đặt tên khác để khỏi nhầm."), "name")
    if len(names) >= MOST_STORES:
        raise Refused.because("too_many", _("Nhiều nhất 20 nơi để hàng. Bỏ bớt một nơi trước."), "name")
    with acting(by, shop.producer, "store opened"):
        return Store.objects.create(shop=shop, name=name, created_at=clock.now())


@transaction.atomic
def close_store(*, store: Store, by: Actor) -> Store:
    """Use a place no more. Raises `Refused` as long as goods lie in it, `NotAllowed`."""
    _check(by, store.shop)
    store = Store.objects.select_for_update(of=("self",)).select_related("shop__producer").get(pk=store.pk)
    if store.stocks.filter(quantity__gt=0).exists():
        raise Refused.because(
            "not_empty", _("Trong “%(name)s” còn hàng. Chuyển hàng đi hoặc đếm lại về 0 trước.") % {"name": store.name}
        )
    with acting(by, store.shop.producer, "store closed"):
        store.is_active = False
        store.save(update_fields=["is_active"])
    return store


def _check(by: Actor, shop: Shop) -> None:
    if not policies.may_sell_for(by, shop.producer):
        raise NotAllowed.because(
            "not_yours", _("Chỉ chủ, quản lý của cơ sở hay cán bộ được cơ sở đồng ý mới đặt điều này.")
        )
