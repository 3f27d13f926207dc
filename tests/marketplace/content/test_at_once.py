"""The last place on the home page, taken by several officers at the same moment."""

import datetime as dt

from catalog.core import clock
from marketplace.content.models import Feature
from marketplace.content.services import feature_product
from tests.factories.campaigns import make_rule
from tests.factories.shops import make_on_sale
from tests.together import codes


def test_one_gets_the_last_place(fresh_db):
    make_rule(1)
    now, goods = clock.now(), [make_on_sale() for _n in range(4)]
    span = {"reason": "Đúng vụ", "starts_at": now, "ends_at": now + dt.timedelta(days=1), "by": None}
    done = codes(*(lambda product=product: feature_product(product=product, **span) for product in goods))
    assert done == ["done", "full", "full", "full"] and Feature.objects.count() == 1
