"""Two people at once, on really committed data."""

import threading

from django.db import connection

from catalog.core.errors import Conflict
from catalog.products import services
from catalog.products.models import ProductState
from tests.factories.accounts import make_officer
from tests.factories.places import unit
from tests.factories.products import make_product


def test_two_officers_at_once_only_one_decides(fresh_db):
    product = make_product(state=ProductState.IN_REVIEW)
    officers = [make_officer(place=unit("68")) for _ in range(2)]
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def decide(officer) -> None:
        try:
            barrier.wait(timeout=20)
            services.approve_product(product=product, by=officer)
            outcomes.append("approved")
        except Conflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(officer,)) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["approved", "conflict"]
    assert product.reviews.count() == 1
