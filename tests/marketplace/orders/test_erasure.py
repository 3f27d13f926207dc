"""Who got the goods is forgotten when the buyer asks, as soon as nobody needs it, and by itself after the years that the law says."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.test import Client

from catalog.core import clock
from catalog.core.errors import Conflict
from marketplace.orders.models import CancelReason, Order, Recipient
from marketplace.orders.services import answer_return, cancel_order, erase_old_recipients, erase_recipient
from marketplace.orders.services.telling import tell
from tests.conftest import NOW
from tests.factories.orders import make_contact, make_order
from tests.factories.products import photo_file

from .test_returns import asked, delivered

pytestmark = pytest.mark.django_db
WITH_INVOICE = {
    "invoice_name": "Trường THCS Mẫu",
    "invoice_tax_code": "5800123456",
    "invoice_address": "1 Đường Mẫu, Lâm Đồng",
}
DAY = dt.timedelta(days=1)


def everything_about(recipient: Recipient) -> str:
    """All that the database and the order's pages say."""
    tables = [*apps.get_app_config("orders").get_models()]
    token = recipient.group.orders.get().token
    pages = [Client().get(f"/orders/{path}/").content.decode() for path in (token, recipient.group.token)]
    return " ".join(str(row) for table in tables for row in table.objects.values()) + "".join(pages)


def why_not(group):
    with pytest.raises(Conflict) as refused:
        erase_recipient(group=group)
    return str(refused.value.problems[0].message)


def test_a_buyer_is_forgotten_once_goods_cannot_come_back(client, django_capture_on_commit_callbacks):
    order, owner = delivered(
        contact=make_contact(note="Gọi trước khi giao", email="huong@example.vn", phone="+84987654321", **WITH_INVOICE)
    )
    request = asked(order, photos=[photo_file()], text="Tôi là Hường, gọi 0912345678.")
    photo = request.messages.get().photos[0]["name"]
    assert "yêu cầu trả hàng" in why_not(order.group)
    answer_return(request=request, accept=False, text="Gói còn nguyên.", by=owner)
    assert "29/11/2026" in why_not(order.group)
    with clock.set_to(NOW + 8 * DAY):
        recipient = Recipient.objects.get(group=order.group)
        assert all(said in everything_about(recipient) for said in ("Hường", "Gọi trước", "987654321"))
        with django_capture_on_commit_callbacks(execute=True):
            page = client.post(f"/orders/{order.group.token}/erase/", follow=True).content.decode()
        assert "Đã xóa thông tin người nhận" in page and "Thông tin người nhận đã được xóa ngày 30/11/2026" in page
        recipient.refresh_from_db()
        left = everything_about(recipient)
        told = ("Hường", "Gọi trước", "987654321", "huong@example.vn", "Nguyễn Tất Thành")
        assert [said for said in told if said in left] == []
        assert not default_storage.exists(photo)
        assert recipient.invoice_tax_code == "5800123456", "what accounts are made of stays ten years"
        order.refresh_from_db()
        assert (order.total, order.lines.get().quantity, order.province_id is not None) == (330_000, 3, True)
        assert tell(order_id=order.pk, kind="recalled") is False
        erased_at = recipient.erased_at
        assert erase_recipient(group=order.group).erased_at == erased_at, "once"
    assert client.post("/orders/khong-co/erase/").status_code == 404
    assert client.post(f"/orders/{order.token}/erase/").status_code == 404, (
        "of all that was placed at once, at its own address"
    )


def test_not_while_an_order_runs_or_money_is_owed_back():
    running = make_order()
    assert "chưa xong" in why_not(running.group)
    cancel_order(order=running, reason=CancelReason.BUYER, by=None, by_buyer=True)
    assert erase_recipient(group=running.group).erased_at == NOW, "nothing was paid"
    paid, _owner = delivered(2)
    Order.objects.filter(pk=paid.pk).update(state="cancelled", delivered_at=None, closed_at=NOW)
    assert "22/12/2026" in why_not(paid.group)
    with clock.set_to(NOW + 31 * DAY):
        assert erase_recipient(group=paid.group).phone == ""


def test_after_three_years_by_itself_and_receivers_of_invoices_after_ten():
    old, _owner = delivered(contact=make_contact(**WITH_INVOICE))
    running = make_order()
    with clock.set_to(NOW.replace(year=2029)):
        assert erase_old_recipients() == 0
    with clock.set_to(NOW.replace(year=2029) + DAY):
        assert (erase_old_recipients(), erase_old_recipients()) == (1, 0)
    gone = Recipient.objects.get(group=old.group)
    assert (gone.name, gone.invoice_name) == ("", "Trường THCS Mẫu")
    assert Recipient.objects.get(group=running.group).name
    with clock.set_to(NOW.replace(year=2036) + DAY):
        erase_old_recipients()
    gone.refresh_from_db()
    assert (gone.invoice_name, gone.invoice_tax_code, gone.invoice_address) == ("", "", "")
