"""Every address has a line, and answers as it says; looking writes nothing: every GET runs in a read-only transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from tests.architecture.tenants.asking import address, guarded, look
from tests.architecture.tenants.matrix import MATRIX, ROLES, of_a_packer


def test_every_address_has_a_line():
    assert sorted(set(guarded()) - set(MATRIX)) == [], "add a line to MATRIX for each"


def test_no_line_is_left_over():
    assert sorted(set(MATRIX) - set(guarded())) == []


def test_lines_name_every_role():
    assert [route for route, line in MATRIX.items() if len(line.statuses) != len(ROLES)] == []


@contextmanager
def read_only() -> Iterator[None]:
    """Whatever is written within raises; the setting falls with the savepoint."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        yield
        transaction.set_rollback(True)


# pages of signing in keep their next step in the session
KEEPS_A_SESSION = "account/"


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(MATRIX))
def test_answers(route, world):
    """And looking writes nothing."""
    line = MATRIX[route]
    path = address(route, line.args(world))
    got = {}
    for role in (*ROLES, "packer"):
        client = world.enter(role)
        if route.startswith(KEEPS_A_SESSION):
            got[role] = look(client, path).status_code
        else:
            with read_only():
                got[role] = look(client, path).status_code
    assert got == dict(zip(ROLES, line.statuses, strict=True)) | {"packer": of_a_packer(route)}
