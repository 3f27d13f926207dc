"""One world for the tests of a module."""

from copy import deepcopy

import pytest

from tests.architecture.tenants.world import World


@pytest.fixture(scope="module")
def world_of_module(kept_rows):
    with kept_rows():
        return World.make()


@pytest.fixture
def world(world_of_module, db):
    """The same people each time; what a test adds to them is rolled back."""
    return deepcopy(world_of_module)
