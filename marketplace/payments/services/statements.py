"""Statements of banks: read whole before anything is kept."""

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.core import audit, clock
from catalog.core.errors import NotAllowed
from catalog.core.types import Actor
from marketplace.payments import policies
from marketplace.payments.models import BankAccount, BankLine, BankLineState, BankStatement

from .matching import Movement, lock_account, take_movements
from .tables import Headings, Line, amount_in, is_total, moment_in, read_table

# "-" : known and left out, so that "Số dư" is not taken for an amount
BANK_HEADINGS: Headings = (
    ("-balance", ("so du", "balance", "du no", "du co")),
    ("-debit", ("ghi no", "phat sinh no", "ps no", "debit", "tien ra", "rut ra", "so tien no", "chi ra", "withdrawal")),
    (
        "credit",
        ("ghi co", "phat sinh co", "ps co", "credit", "tien vao", "gui vao", "so tien co", "thu vao", "deposit"),
    ),
    (
        "-account",
        ("doi ung", "so tai khoan", "account number", "account no", "don vi thu huong", "beneficiary", "remitter"),
    ),
    (
        "reference",
        (
            *("tham chieu", "ma giao dich", "so giao dich", "ma gd", "so gd", "so ct", "so chung tu", "so but toan"),
            *("reference", "ref", "doc no", "transaction no", "transaction id", "trace", "seq no", "fuid"),
        ),
    ),
    (
        "text",
        (
            *("noi dung", "dien giai", "mo ta", "chi tiet"),
            *("description", "descriptions", "remark", "remarks", "detail", "details", "narrative", "content"),
        ),
    ),
    ("date", ("ngay", "date", "thoi gian", "time")),
    ("amount", ("so tien", "amount", "gia tri", "phat sinh")),
)
NEEDED = (("date",), ("credit", "amount"), ("text",))


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: `bad` rows and nothing kept; or `lines` that are new, of which `matched` found their order.

    `again`: it was read before.
    """

    rows: int
    bad: list[Line]
    lines: int = 0
    matched: int = 0
    again: bool = False


@transaction.atomic
def import_statement(*, account: BankAccount, data: bytes, name: str, by: Actor) -> Imported:
    """Read a bank's statement (.csv or .xlsx). All rows are looked at first; with one at fault nothing is kept. The same file or movement again
    changes nothing; money that went out is passed over.

    Raises `NotAllowed`, and `Refused` on "file" for what is no statement.
    """
    account = lock_account(account.pk)
    if not policies.may_keep_money(by, account.shop):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng được xử lý tiền."))
    digest = hashlib.sha256(data).hexdigest()
    if BankStatement.objects.filter(shop=account.shop, digest=digest).exists():
        return Imported(0, [], again=True)
    lines = read_table(data, BANK_HEADINGS, NEEDED)
    movements = [movement for line in lines if (movement := _movement(line))]
    bad = [line for line in lines if line.problems]
    if bad:
        return Imported(len(lines), bad)
    with audit.context(user=by.pk, reason="bank statement"):
        statement = BankStatement.objects.create(
            shop=account.shop,
            kind="bank",
            name=name[:200],
            digest=digest,
            lines=len(movements),
            imported_at=clock.now(),
            imported_by_id=by.pk,
        )
        new: list[BankLine] = take_movements(account=account, movements=movements, statement=statement)
    return Imported(len(lines), [], len(new), sum(line.state == BankLineState.MATCHED for line in new))


def _movement(line: Line) -> Movement | None:
    """None for money that went out, sums and empty lines, and for a line at fault, which says so then."""
    values = line.values
    given = values.get("credit", "") if "credit" in values else values.get("amount", "")
    at = moment_in(values.get("date", ""))
    if (
        at is None
        and (is_total(values) or not values.get("date"))
        and not (given and values.get("text") and not is_total(values))
    ):
        return None
    if given in {"", "-", "0"}:
        return None
    amount = amount_in(given)
    if amount is not None and amount <= 0:
        return None
    if at is None:
        line.say(_("Ngày “%(text)s” không đọc được. Ví dụ 22/11/2026.") % {"text": values.get("date", "")[:40]})
    elif at.date() > clock.today():
        line.say(_("Ngày %(text)s chưa tới.") % {"text": values["date"][:40]})
    if amount is None:
        line.say(_("Số tiền “%(text)s” không đọc được. Ví dụ 332.000.") % {"text": given[:40]})
    if line.problems or at is None or amount is None:
        return None
    return Movement(at, amount, values.get("text", ""), values.get("reference", ""))
