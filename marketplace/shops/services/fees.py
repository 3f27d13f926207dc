"""What the platform will take of orders: told before it begins."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, outbox
from catalog.core.errors import Problem, refuse_if_any
from catalog.core.formats import day
from marketplace.shops.models import FeeRule
from marketplace.shops.queries.fees import fee_of


def fee_problems(rule: FeeRule) -> list[Problem]:
    """A rule begins after it was announced, a higher one `notice_days` after; nothing is changed about days that are over. 1 statement."""
    today = clock.today()
    found = []
    if rule.announced_on > today:
        found.append(Problem("future", _("Ngày báo không thể sau hôm nay."), "announced_on"))
    if rule.starts_on < today:
        found.append(Problem("past", _("Ngày bắt đầu đã qua: phí của đơn đã đặt không đổi được."), "starts_on"))
        return found
    before = fee_of(rule.shop, rule.starts_on - dt.timedelta(days=1))
    higher = rule.percent_bp > before.percent_bp or rule.fixed > before.fixed
    first = rule.announced_on + dt.timedelta(days=rule.notice_days)
    if higher and rule.starts_on < first:
        found.append(
            Problem(
                "too_soon",
                _("Phí tăng phải báo trước %(n)s ngày: sớm nhất từ %(day)s.")
                % {"n": rule.notice_days, "day": day(first)},
                "starts_on",
            )
        )
    return found


@transaction.atomic
def announce_fee(*, rule: FeeRule) -> FeeRule:
    """Keep a rule and tell the shops that it concerns. Staff's, in the admin. Raises `Refused` at the fields."""
    refuse_if_any(fee_problems(rule))
    rule.save()
    outbox.emit("fee.announced", rule_id=rule.pk)
    return rule
