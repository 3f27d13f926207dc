"""What `make run` prints: pages that exist, also before there is any row."""

import pytest

from marketplace.storefront.queries.demo import DEMO_PASSWORD, demo_addresses, demo_sign_ins
from tests.factories.accounts import make_user


@pytest.mark.django_db
def test_of_an_empty_database_only_the_doors(django_assert_num_queries):
    with django_assert_num_queries(3):
        found = demo_addresses()
    assert [path for _, path in found] == ["/", "/studio/", "/office/", "/graphql/", "/admin/"]
    assert demo_sign_ins() == []


@pytest.mark.django_db
def test_sign_ins_are_the_sample_datas_people_only(django_assert_num_queries):
    make_user(email="real@example.vn")
    person = make_user(email="mau@example.vn", name="Chị Mẫu", is_sample=True)
    with django_assert_num_queries(1):
        assert demo_sign_ins() == [(str(person), "mau@example.vn", DEMO_PASSWORD)]
