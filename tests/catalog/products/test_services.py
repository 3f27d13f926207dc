"""Products: drafts, labels, review, variants, photos, star spans."""

import pytest

from catalog.products.queries import listable
from tests.factories.certification import make_certified
from tests.factories.products import make_listed

pytestmark = pytest.mark.django_db


def test_smoke():
    a = make_listed()
    b = make_certified()
    assert [(p.pk, p.stars) for p in listable().order_by("pk")] == [(a.pk, 4), (b.pk, 4)]
