"""What a buyer hears of an order: in the application with an account, else by mail or text message to what was typed."""

from marketplace.notifications.services import notify, send_to_stranger
from marketplace.orders.models import Order


def tell(*, order_id: int, kind: str, url: str = "", key: str = "") -> bool:
    """Tell the buyer that an order was placed, paid, sent …; whether anybody was told. Of several placed at once one message tells.

    Other kinds than an order's are named whole ("return.accepted"), with the page they are about below the order's and their own `key`.

    No message holds personal data: number, shop and the address of the order's page. Raises `OSError` or `SmsFailed` when the mail server or
    the gateway did not take it.
    """
    order = Order.objects.select_related("shop", "outlet", "group__recipient").get(pk=order_id)
    group = order.group
    if order.is_sample:
        return False
    code, shop, token = order.code, order.shop.name, order.token
    if kind == "placed":
        together = list(Order.objects.filter(group=group).select_related("shop").order_by("pk"))
        if together[0].pk != order.pk:
            return False
        code, shop = ", ".join(each.code for each in together), ", ".join(each.shop.name for each in together)
        token = group.token
    facts, url = {"code": code, "shop": shop}, f"/orders/{token}/{url}"
    if order.outlet is not None and kind == "ready":
        facts["outlet"] = order.outlet.name
    name = kind if "." in kind else f"order.{kind}"
    if group.buyer_id is not None:
        return notify(user=group.buyer_id, kind=name, facts=facts, url=url, key=key or f"{name}:{order.pk}") is not None
    to = getattr(group, "recipient", None)
    if to is None or to.erased_at is not None:
        return False
    return send_to_stranger(
        kind=name,
        about=key or f"{name}:{order.pk}",
        facts=facts,
        url=url,
        language=group.language,
        email=to.email,
        phone=to.phone,
    )
