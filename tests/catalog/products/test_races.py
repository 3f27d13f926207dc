"""Two people at once, on really committed data."""

from catalog.products import services
from catalog.products.models import ProductState
from tests.factories.accounts import make_officer
from tests.factories.places import unit
from tests.factories.products import make_product
from tests.together import outcomes


def test_two_officers_at_once_only_one_decides(fresh_db):
    product = make_product(state=ProductState.IN_REVIEW)
    officers = [make_officer(place=unit("68")) for _ in range(2)]
    ended = outcomes(*(lambda by=by: services.approve_product(product=product, by=by) for by in officers))
    assert ended == ["conflict", "done"]
    assert product.reviews.count() == 1
