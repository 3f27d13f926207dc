"""Both sides of a restock at the same moment."""

from catalog.core import clock
from marketplace.outlets.services import Wanted, answer_restock, ask_restock, carry_shop
from tests.factories.accounts import make_member
from tests.factories.outlets import make_outlet
from tests.factories.shops import make_on_sale
from tests.together import together


def test_two_answers_at_once(fresh_db):
    product = make_on_sale()
    outlet, shop = make_outlet(), product.offers.get().shop
    carry_shop(outlet=outlet, shop=shop, by=None)
    owner = make_member(producer=product.producer)
    wanted = [Wanted(product.variants.get(), 1)]
    order = ask_restock(outlet=outlet, shop=shop, wanted=wanted, wanted_by=clock.today(), by=None)
    answers = ["accepted", "declined"] * 3
    done = together(
        *(lambda state=state: answer_restock(order=order, state=state, note="x", by=owner) for state in answers)
    )
    states = list(order.steps.values_list("state", flat=True))
    assert len(done) == 6 and len(states) - 1 == sum(not isinstance(each, Exception) for each in done)
    assert states in (["asked", "declined"], ["asked", "accepted", "declined"])
