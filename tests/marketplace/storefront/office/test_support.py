"""A case of support through the pages of the producer and of its officers, and what came of it by kind."""

import datetime as dt

import pytest
from django.db import connection

from catalog.core import clock, outbox
from catalog.programme.models import SupportCase
from marketplace.notifications.models import Notice
from marketplace.orders.models import Order
from marketplace.storefront.queries.support import effects
from tests.factories.accounts import client_of, make_member
from tests.factories.certification import make_certificate, paper_file
from tests.factories.orders import make_order
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.programme import make_plan, make_support

from .desk import officer_of, text_of

pytestmark = pytest.mark.django_db


def test_from_the_need_to_the_paper():
    officer, client = officer_of()
    make_plan(by=officer, issued=True, budget=100)
    producer = make_producer()
    owner = make_member(producer=producer)
    studio = client_of(owner)
    assert studio.post("/studio/support/", {"kind": "gold", "need": ""}).status_code == 422
    assert studio.post("/studio/support/", {"kind": "machines", "need": "Máy sấy <i>nhỏ</i>"}).status_code == 302
    case = SupportCase.objects.get()
    mine, desk = f"/studio/support/{case.pk}/", f"/office/support/{case.pk}/"
    assert "Máy sấy &lt;i&gt;nhỏ" in text_of(client.get(desk)) and "Máy móc" in text_of(client.get("/office/support/"))
    yes = {"action": "approve", "amount": "5.000.000", "source": "local", "text": "Đồng ý", "line": ""}
    assert client.post(desk, yes | {"amount": "năm triệu"}).status_code == 422
    assert client.post(desk, yes | {"line": "999999"}).status_code == 422
    assert client.post(desk, {"action": "check"}).status_code == 302  # not its turn: told, and nothing done
    assert client.post(desk, {"action": "destroy"}).status_code == 404
    assert client.post(desk, yes).status_code == 302
    assert client.post(desk, {"action": "deliver", "on": "2100-01-01", "text": ""}).status_code == 422
    assert (
        client.post(desk, {"action": "deliver", "on": clock.today().isoformat(), "text": "Một máy"}).status_code == 302
    )
    assert client.post(desk, {"action": "check", "number": "BB 3", "title": "Biên bản"}).status_code == 422  # no file
    check = {"action": "check", "number": "BB 3", "title": "Biên bản", "file": paper_file(), "text": ""}
    assert client.post(desk, check).status_code == 302
    shown = text_of(studio.get(mine))
    assert "Đã nghiệm thu" in shown and "Một máy" in shown and "5.000.000" in shown
    assert officer.name not in shown  # the producer sees steps, not officers' names
    paper = f"papers/{case.papers.get().pk}/"
    for reader, path in ((studio, mine), (client, desk)):
        assert reader.get(path + paper).getvalue().startswith(b"%PDF-")
    assert studio.post(mine, {"action": "withdraw"}).status_code == 302
    case.refresh_from_db()
    assert case.state == "checked"
    elsewhere, other = officer_of(unit("01"))[1], client_of(make_member(producer=make_producer()))
    assert elsewhere.get(desk).status_code == elsewhere.get(desk + paper).status_code == 404
    assert other.get(mine).status_code == other.get(mine + paper).status_code == 404
    outbox.deliver()
    kinds = list(Notice.objects.filter(user=owner).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["support.approved", "support.delivered", "support.checked"]
    assert Notice.objects.filter(user=officer, kind="support.asked").count() == 1


def test_what_came_of_it_equals_sql_of_its_own(django_assert_num_queries):
    officer, client = officer_of()
    order = make_order()
    producer, plain = order.shop.producer, make_producer()
    product = make_product(producer=plain)
    day = clock.today() - dt.timedelta(days=30)
    with clock.set_to(clock.start_of(day) + dt.timedelta(hours=9)):
        cases = [make_support(producer=one, state="delivered", amount=7, source="local") for one in (producer, plain)]
        make_support(producer=plain, state="delivered", kind="testing")
    Order.objects.filter(pk=order.pk).update(
        state="delivered", delivered_at=clock.now() - dt.timedelta(days=10), is_sample=False
    )
    make_certificate(product=product, stars=4, decided_on=clock.today() - dt.timedelta(days=2))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum((l.quantity - a.cancelled - a.returned) * l.unit_price) FROM orders_orderline l"
            " JOIN orders_allocation a ON a.line_id = l.id WHERE l.order_id = %s",
            [order.pk],
        )
        sold = cursor.fetchone()[0]
    assert sold > 0 and {case.delivered_on for case in cases} == {day}
    rows = {row.kind: row for row in effects(officer)}
    packaging, testing = rows["packaging"], rows["testing"]
    assert (packaging.cases, packaging.amount, packaging.before, packaging.after) == (2, 14, 0, sold)
    assert (packaging.risen, testing.risen, testing.cases, testing.amount) == (1, 1, 1, 0)
    Order.objects.filter(pk=order.pk).update(delivered_at=clock.now() - dt.timedelta(days=45))
    assert [(row.before, row.after) for row in effects(officer)] == [(sold, 0), (0, 0)]
    Order.objects.filter(pk=order.pk).update(delivered_at=clock.now() - dt.timedelta(days=61))
    assert [(row.before, row.after) for row in effects(officer)] == [(0, 0), (0, 0)]  # as many days before as after
    assert effects(officer_of(unit("01"))[0]) == []
    assert "Thiết kế bao bì" in text_of(client.get("/office/support/?tab=effects"))
    with django_assert_num_queries(6):
        client.get("/office/support/?tab=all")
