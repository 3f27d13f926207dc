"""A producer with a product, its people, and their browsers."""

import pytest

from tests.factories.accounts import client_of, make_member
from tests.factories.lots import make_variant_to_trace


@pytest.fixture
def variant():
    return make_variant_to_trace(name="Hạt mắc ca sấy")


@pytest.fixture
def producer(variant):
    return variant.product.producer


@pytest.fixture
def staff(producer):
    return make_member(producer=producer, role="staff")


@pytest.fixture
def studio(staff):
    return client_of(staff)


@pytest.fixture
def manager(producer):
    return client_of(make_member(producer=producer, role="manager"))
