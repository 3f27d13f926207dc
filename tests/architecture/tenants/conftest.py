"""One world for all tests of the matrix."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.architecture.tenants.world import World
from tests.conftest import keeping


@pytest.fixture(scope="package")
def shared_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with keeping(World.make, django_db_blocker) as world:
        yield world


@pytest.fixture
def world(shared_world: World, db: None) -> World:
    """The same people each time; what a test adds to them is rolled back."""
    return deepcopy(shared_world)
