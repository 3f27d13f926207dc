"""Each example of docs/api.md, one after the other as somebody would send it: none answers with an error."""

import re
from typing import Any

import pytest
from django.conf import settings

from marketplace.accounts.services.tokens import tokens_for
from marketplace.api.ids import global_id
from marketplace.shops.models import Offer
from tests.factories.accounts import PASSWORD, make_member, make_superuser, make_user
from tests.factories.orders import make_order
from tests.factories.shops import make_on_sale

from .asking import ask
from .buying import ready, variant_id

pytestmark = pytest.mark.django_db
EXAMPLES = re.findall(
    r"```graphql\n(.*?)```", (settings.BASE_DIR / "docs" / "api.md").read_text(encoding="utf-8"), re.DOTALL
)
KEPT = {  # what later examples take from an answer: variable, and where it stands
    "Begin": {"checkout": "checkoutCreate.checkout.id"},
    "Deliveries": {"delivery": "deliveryOptionsCalculate.deliveries.0.id"},
    "Deliver": {"total": "checkoutDeliveryMethodUpdate.checkout.totalPrice.gross.amount"},
    "Place": {"order": "checkoutComplete.order.id"},
    "SignIn": {"token": "tokenCreate.token"},
    "Send": {"parcel": "orderFulfill.fulfillments.0.id"},
    "Today": {
        "sold": "orders.edges.0.node.id",
        "line": "orders.edges.0.node.lines.0.id",
        "house": "orders.edges.0.node.lines.0.allocations.0.warehouse.id",
    },
}


def at(answer: Any, path: str) -> Any:
    for step in path.split("."):
        answer = answer[int(step)] if step.isdigit() else answer[step]
    return answer


def errors_in(answer: Any) -> list[Any]:
    """All that is below a field `errors`."""
    if isinstance(answer, list):
        return [error for each in answer for error in errors_in(each)]
    if not isinstance(answer, dict):
        return []
    return (answer.get("errors") or []) + [error for each in answer.values() for error in errors_in(each)]


def test_every_example_answers():
    offer = Offer.objects.select_related("shop", "product").get(product=make_on_sale(amount=125_000))
    ready(offer.shop)
    user = make_user(name="Nguyễn Thị Hường")
    known = {"variant": variant_id(offer), "product": offer.product.slug, "email": user.email, "password": PASSWORD}
    assert len(EXAMPLES) >= 10
    keeper = make_member(producer=offer.shop.producer)
    known["channel"] = global_id("Channel", offer.channel_id)
    keys = ""
    for example in EXAMPLES:
        name = re.match(r"\s*(?:query|mutation)\s+(\w+)", example)
        if name and name[1] == "Today":  # from here on the shop's people ask
            known["token"] = tokens_for(keeper).access
            make_order((offer.product, 2))
            known["own"] = global_id("Product", offer.product_id)
        if name and name[1] == "Arrange":  # one who runs the platform
            keys, known["token"] = known["token"], tokens_for(make_superuser()).access
        elif name and name[1] == "Remember":
            known["token"] = keys
        asked = set(re.findall(r"\$(\w+):", example.partition("{")[0]))
        out = ask(example, token=known.get("token", ""), **{key: known[key] for key in asked})
        assert "errors" not in out, (example, out["errors"])
        assert errors_in(out["data"]) == [], (example, out["data"])
        for variable, path in KEPT.get(name[1] if name else "", {}).items():
            known[variable] = at(out["data"], path)
    assert known["total"] == 280_000
