"""The catalogue's revision moves in the writer's own transaction, and again once it is committed."""

import pytest

from catalog.core import revision


@pytest.mark.django_db
def test_bump_moves_it_now_and_after_the_commit(django_capture_on_commit_callbacks):
    before = revision.current()
    with django_capture_on_commit_callbacks(execute=True):
        revision.bump()
        assert revision.current() == before + 1
    assert revision.current() == before + 2


@pytest.mark.django_db
def test_reading_it_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        revision.current()
