"""Money that came in finds its order: from statements of banks, from feeds, in any dress; what does not goes to a desk."""

import datetime as dt
import io

import openpyxl
import pytest

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.orders.models import OrderState, PaymentWay
from marketplace.orders.services import cancel_order, lapse_orders
from marketplace.payments.models import BankLine, BankStatement, Entry
from marketplace.payments.queries import payment_at
from marketplace.payments.services import (
    Movement,
    account_of_feed,
    balances,
    import_statement,
    make_feed_key,
    match_line,
    pass_line,
    refund_line,
    take_feed,
    take_movements,
)
from marketplace.payments.services.tables import amount_in, moment_in
from marketplace.payments.symbols.references import references_in
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_user
from tests.factories.orders import make_order
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db

VIETCOMBANK = """SAO KÊ TÀI KHOẢN,,,,,
Số tài khoản:,9889559357,,,,
STT,Ngày giao dịch,Số tham chiếu,Số tiền ghi nợ,Số tiền ghi có,Mô tả
,Số dư đầu kỳ,,,,"1,000,000"
1,22/11/2026,5078 - 11111,,"{amount:,}","MBVCB.5078.{code}.CT tu 0123 NGUYEN THI HUONG toi 9889559357"
2,22/11/2026,5078 - 22222,"50,000",,Phi dich vu
3,22/11/2026,5078 - 33333,,"20,000",Ban ca phe
Tổng,,,"50,000","{amount:,}",
"""


@pytest.fixture
def order():
    return make_order(way=PaymentWay.VIETQR)


@pytest.fixture
def account(order):
    return order.payment.bank_account


@pytest.fixture
def owner(order):
    return make_member(producer=order.shop.producer)


def move(order, amount=None, text=None, **over):
    values = {"at": NOW, "amount": amount or order.total, "text": text or order.code, **over}
    return Movement(**values)


def standing(order):
    payment = payment_at(order.token)
    return payment.order.state, payment.state, [line.state + line.problem for line in BankLine.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("DH7K2M9QX0", ["DH7K2M9QX0"]),
        ("mbvcb.5078.dh7k2m9qx0.ct tu 0123 NGUYEN", ["DH7K2M9QX0"]),
        ("IBFT DH7K 2M9Q X0", ["DH7K2M9QX0"]),
        ("DH-7K2M-9QXO chuyen tien", ["DH7K2M9QX0"]),
        ("thanh toánDH7K2M9QX0Tra tien", ["DH7K2M9QX0"]),
        ("DHDH7K2M9QX0", ["DHDH7K2M9Q", "DH7K2M9QX0"]),
        ("DH7K2M9QX", []),
        ("DHUUUUUUUU", []),
        ("", []),
    ],
)
def test_codes_are_found_in_what_banks_make_of_them(text, found):
    assert references_in(text) == found


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("332,000", 332_000), ("+332.000 VND", 332_000), ("332,000.00", 332_000), ("332.000,00", 332_000), ("332000.0", 332_000),
        ("-50,000", -50_000), ("(50,000)", -50_000), ("1 000 000 đ", 1_000_000), ("332,5", None), ("abc", None), ("9" * 30, None), ("", None),
    ],
)  # fmt: skip
def test_amounts_as_banks_write_them(text, amount):
    assert amount_in(text) == amount


@pytest.mark.parametrize("text", ["22/11/2026 10:05:00", "2026-11-22T10:05:00", "10:05 22-11-2026", "2026-11-22 10:05"])
def test_moments_as_banks_write_them(text):
    assert moment_in(text) == dt.datetime(2026, 11, 22, 10, 5, tzinfo=clock.VIETNAM)


def test_a_statement_is_read_once_and_its_movement_once_more_never(order, account, owner):
    data = VIETCOMBANK.format(amount=order.total, code=order.code).encode()
    told = import_statement(account=account, data=data, name="thang11.csv", by=owner)
    assert (told.lines, told.matched, told.bad) == (2, 1, [])
    assert standing(order) == ("new", "paid", ["deskunknown", "matched"])
    assert import_statement(account=account, data=data, name="nua.csv", by=owner).again
    longer = data + b'4,22/11/2026,5078 - 44444,,"1,000",them\n'
    assert import_statement(account=account, data=longer, name="thang11-2.csv", by=owner).lines == 1
    assert payment_at(order.token).received == order.total
    assert BankStatement.objects.count() == 2


def test_an_xlsx_with_headings_in_two_languages(order, account, owner):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Ngày GD\nTNX Date", "Nội dung\nDescription", "Phát sinh có\nCredit", "Số dư\nBalance"])
    sheet.append([NOW.replace(tzinfo=None), f"QR {order.code.lower()}", order.total, 5_000_000])
    out = io.BytesIO()
    book.save(out)
    told = import_statement(account=account, data=out.getvalue(), name="a.xlsx", by=owner)
    assert (told.lines, told.matched) == (1, 1)


def test_with_a_row_at_fault_nothing_is_kept(order, account, owner):
    data = f"Ngày,Số tiền,Nội dung\n22/11/2026,{order.total},{order.code}\n31/02/2026,5000,a\n23/11/2027,1000,b\n22/11/2026,x,c\n"
    told = import_statement(account=account, data=data.encode(), name="a.csv", by=owner)
    assert [(line.number, len(line.problems)) for line in told.bad] == [(3, 1), (4, 1), (5, 1)]
    assert not BankLine.objects.exists()
    assert not BankStatement.objects.exists()
    with pytest.raises(Refused, match="no_columns"):
        import_statement(account=account, data=b"a,b\n1,2\n", name="b.csv", by=owner)


def test_others_read_no_statement(order, account):
    for stranger in (
        make_user(),
        make_member(producer=order.shop.producer, role="staff"),
        make_user(is_superuser=True),
    ):
        with pytest.raises(NotAllowed):
            import_statement(account=account, data=b"x", name="a.csv", by=stranger)


def test_parts_wait_and_the_rest_makes_them_whole(order, account):
    take_movements(account=account, movements=[move(order, 1_000, reference="1")])
    assert standing(order) == ("unpaid", "partly", ["deskpart"])
    take_movements(account=account, movements=[move(order, order.total - 1_000, reference="2")])
    assert standing(order) == ("new", "paid", ["matched", "matched"])


def test_too_much_is_booked_and_its_rest_given_back(order, account, owner):
    (line,) = take_movements(account=account, movements=[move(order, order.total + 500)])
    assert standing(order) == ("new", "overpaid", ["deskover"])
    assert refund_line(line=line, by=owner) == 500
    assert balances(order.payment).get("surplus", 0) == 0
    with pytest.raises(Conflict):
        refund_line(line=line, by=owner)


@pytest.mark.parametrize(("end", "problem"), [("lapse", "late"), ("cancel", "void")])
def test_money_for_an_order_that_is_over_is_given_back_whole(order, account, owner, end, problem):
    with clock.set_to(NOW + dt.timedelta(hours=25)):
        lapse_orders() if end == "lapse" else cancel_order(order=order, reason="buyer", by=None, by_buyer=True)
        (line,) = take_movements(account=account, movements=[move(order)])
        assert (line.state, line.problem) == ("desk", problem)
        assert order.__class__.objects.get().state in {OrderState.LAPSED, OrderState.CANCELLED}
        from marketplace.payments.services import void_payment

        void_payment(payment=order.payment)  # what the outbox brings
        assert refund_line(line=line, by=owner) == order.total
    assert {k: v for k, v in balances(order.payment).items() if v} == {}


def test_what_names_no_order_two_orders_or_another_shops_waits_for_a_person(order, account, owner):
    other, second = (
        make_order(way=PaymentWay.VIETQR),
        make_order((make_on_sale(producer=order.shop.producer), 1), way=PaymentWay.VIETQR),
    )
    cash = make_order((make_on_sale(producer=order.shop.producer), 1))
    lines = take_movements(
        account=account,
        movements=[
            move(order, text="tien hang"),
            move(order, text=f"{order.code} {second.code}", reference="9"),
            move(order, text=other.code),
            move(order, text=cash.code),
        ],
    )
    assert [(line.state, line.problem) for line in lines] == [("desk", "unknown")] * 3 + [("desk", "other_way")]
    with pytest.raises(Refused, match="unknown"):
        match_line(line=lines[0], code=other.code, by=owner)
    with pytest.raises(NotAllowed):
        match_line(line=lines[0], code=order.code, by=make_member(producer=other.shop.producer))
    matched = match_line(line=lines[0], code=f" {order.code.lower()} ", by=owner)
    assert (matched.state, matched.payment.reference) == ("matched", order.code)
    assert pass_line(line=lines[1], by=owner).state == "passed"
    with pytest.raises(Conflict):
        pass_line(line=lines[0], by=owner)
    assert sum(Entry.objects.values_list("amount", flat=True)) == 0


def sepay(order, **over):
    return {
        "id": 92704, "gateway": "Vietcombank", "transactionDate": "2026-11-22 10:00:37", "accountNumber": "9889559357", "code": None,
        "content": f"chuyen tien {order.code}", "transferType": "in", "transferAmount": order.total, "accumulated": 19077000,
        "subAccount": None, "referenceCode": "MBVCB.3278907687", "description": "", **over,
    }  # fmt: skip


def casso(order, **over):
    row = {
        "id": 6789, "tid": "MBVCB.3278907687", "description": f"chuyen tien {order.code}", "amount": order.total,
        "cusum_balance": 5000000, "when": "2026-11-22 10:00:37", "bank_sub_acc_id": "9889559357", **over,
    }  # fmt: skip
    return {"error": 0, "data": [row]}


@pytest.mark.parametrize("form", [sepay, casso])
def test_a_feed_tells_once_however_often(order, account, form):
    assert [line.state for line in take_feed(account=account, content=form(order))] == ["matched"]
    assert take_feed(account=account, content=form(order)) == []
    out = form(order, transferType="out", amount=-5, referenceCode="x", tid="x")
    assert take_feed(account=account, content=out) == []
    with pytest.raises(Refused, match="other_account"):
        take_feed(account=account, content=form(order, accountNumber="1", bank_sub_acc_id="1"))
    for wrong in (
        None,
        [],
        "x",
        {"data": []},
        {"data": ["x"]},
        form(order, transferAmount="x", amount="x"),
        {"data": {"a": 1}},
    ):
        with pytest.raises(Refused):
            take_feed(account=account, content=wrong)


def test_the_same_movement_by_file_and_by_feed_is_one(order, account, owner):
    """The bank's file gives another number than the feed, or none."""
    take_feed(account=account, content=sepay(order))
    data = VIETCOMBANK.format(amount=order.total, code=f"chuyen tien {order.code}").encode()
    assert import_statement(account=account, data=data, name="a.csv", by=owner).lines == 1  # the coffee's
    assert payment_at(order.token).received == order.total
    take_feed(account=account, content=sepay(order, id=1, referenceCode="second"))  # paid twice, really
    assert payment_at(order.token).received == 2 * order.total
    second = make_order((make_on_sale(producer=order.shop.producer), 1), way=PaymentWay.VIETQR)
    row = f"Ngày,Số tiền,Nội dung\n22/11/2026,{second.total},IBFT {second.code}\n"
    import_statement(account=account, data=row.encode(), name="b.csv", by=owner)
    assert take_feed(account=account, content=sepay(second, content=second.code, referenceCode="third")) == []
    assert payment_at(second.token).received == second.total


def test_a_feeds_key_is_its_accounts_alone(order, account, owner):
    assert account_of_feed(account.pk, "") is None
    key = make_feed_key(account=account, by=owner)
    assert account_of_feed(account.pk, key) == account
    assert account_of_feed(account.pk, key + "x") is None
    assert account_of_feed(account.pk + 1, key) is None
    assert make_feed_key(account=account, by=owner) != key
    assert account_of_feed(account.pk, key) is None
