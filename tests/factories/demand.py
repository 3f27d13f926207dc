"""Buyers, enquiries, quotes and forum days for tests, made through the services."""

import datetime as dt
from decimal import Decimal
from itertools import count
from typing import Any

from catalog.core import clock
from catalog.producers.models import Producer
from marketplace.accounts.models import User
from marketplace.enquiries import services
from marketplace.enquiries.models import Buyer, BuyerMember, BuyerState, Enquiry, Forum, Quote
from tests.factories.accounts import make_user
from tests.factories.places import unit
from tests.factories.producers import free_tax_code, make_producer
from tests.factories.products import make_set

_numbers = count(1)
DAY = dt.timedelta(days=1)


def make_buyer(*, owner: User | None = None, state: str = BuyerState.VERIFIED, **over: Any) -> Buyer:
    """A verified supermarket in Xã Kiến Đức, Lâm Đồng, with an owner."""
    facts: dict[str, Any] = {
        "kind": "supermarket",
        "name": f"Siêu thị Thử {next(_numbers)}",
        "tax_code": free_tax_code(),
        "contact": "Lê Thị Mua",
        "phone": "0912 345 679",
        "email": "mua@example.org",
        "place": unit(),
    } | over
    made = services.save_buyer(by=owner or make_user(), **facts)
    Buyer.objects.filter(pk=made.pk).update(state=state)
    made.refresh_from_db()
    return made


def owner_of(buyer: Buyer) -> User:
    """Its first."""
    found = BuyerMember.objects.select_related("user").filter(buyer=buyer, is_owner=True)[0].user
    assert found is not None
    return found


def enquiry_facts(**over: Any) -> services.EnquiryFacts:
    """A tonne of coffee in Kiến Đức, within two months."""
    today = clock.today()
    values: dict[str, Any] = {
        "title": "Mua cà phê bột cho chuỗi",
        "quantity": Decimal(1000),
        "unit": "kg",
        "place": unit(),
        "delivery_from": today + 10 * DAY,
        "delivery_until": today + 60 * DAY,
        "open_until": today + 20 * DAY,
        "sets": (make_set(),),
    }
    return services.EnquiryFacts(**values | over)


def make_enquiry(*, buyer: Buyer | None = None, is_open: bool = True, **over: Any) -> Enquiry:
    """On the board, unless `is_open=False`."""
    buyer = buyer or make_buyer()
    made = services.save_enquiry(buyer=buyer, facts=enquiry_facts(**over), by=owner_of(buyer))
    return services.open_enquiry(enquiry=made, by=owner_of(buyer)) if is_open else made


def make_quote(*, enquiry: Enquiry | None = None, producer: Producer | None = None, **over: Any) -> Quote:
    """300 kg of a speciality that is not entered, at 90,000 ₫."""
    facts: dict[str, Any] = {
        "price": 90_000,
        "quantity": Decimal(300),
        "valid_until": clock.today() + 30 * DAY,
        "goods": "Cà phê rừng",
        "by": None,
    } | over
    if "product" in facts:
        facts.pop("goods")
    return services.send_quote(enquiry=enquiry or make_enquiry(), producer=producer or make_producer(), **facts)


def make_forum(*, is_open: bool = True, **over: Any) -> Forum:
    """Of Xã Kiến Đức, in ten days from eight to ten, five tables."""
    begins = clock.start_of(clock.today() + 10 * DAY) + dt.timedelta(hours=8)
    values: dict[str, Any] = {
        "name": f"Kết nối cung cầu Thử {next(_numbers)}",
        "place": unit(),
        "venue": "Hội trường xã",
        "starts_at": begins,
        "ends_at": begins + dt.timedelta(hours=2),
        "register_until": begins - DAY,
    }
    made = services.save_forum(facts=services.ForumFacts(**values | over), by=None)
    return services.open_forum(forum=made, by=None) if is_open else made
