"""A fresh index of facets for each test: tests change the catalogue in transactions that never commit."""

import pytest

from marketplace.shops.queries import forget_facets, market


@pytest.fixture(autouse=True)
def _fresh_index():
    forget_facets()
    market.cache_clear()
    yield
    forget_facets()
    market.cache_clear()


@pytest.fixture
def warm(db):
    """The market is known and the index loaded, as in a worker that has answered before."""
    from marketplace.shops.queries import facet_index

    def load(channel=None):
        facet_index(channel or market())

    return load
