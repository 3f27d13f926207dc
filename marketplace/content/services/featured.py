"""Goods on the home page: never more at one instant than the rule of that day says."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.products.models import Product
from catalog.products.queries import listable
from marketplace.content.models import Feature, FeatureRule

from .campaigns import check_promotes

LONGEST_DAYS = 31


@transaction.atomic
def feature_product(
    *,
    product: Product,
    reason: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    by: Actor | None,
    place: Unit | None = None,
    is_paid: bool = False,
    payer: str = "",
    is_sample: bool = False,
) -> Feature:
    """Show a product on the home page from one instant to another; it lapses by the clock. What was paid says who paid.

    The rules' rows are locked, so that two officers do not take the last place. Raises `NotAllowed`, `Refused` by field.
    """
    check_promotes(by, place)
    reason, payer = " ".join(reason.split()), " ".join(payer.split())
    rules = list(FeatureRule.objects.select_for_update().order_by("starts_on"))
    problems = []
    if not reason or len(reason) > 200:
        problems.append(
            Problem("missing", _("Ghi vì sao chọn món này, nhiều nhất 200 chữ. Lời này hiện trên trang."), "reason")
        )
    if is_paid and not payer:
        problems.append(Problem("missing", _("Có trả tiền thì ghi ai trả; trang nói rõ điều đó."), "payer"))
    if not is_paid and payer:
        problems.append(Problem("not_paid", _("Đánh dấu “có trả tiền”, hoặc để trống người trả."), "payer"))
    if len(payer) > 160:
        problems.append(Problem("too_long", _("Dài quá 160 ký tự."), "payer"))
    if ends_at <= starts_at or ends_at <= clock.now():
        problems.append(Problem("order", _("Lúc kết thúc phải sau lúc bắt đầu và sau bây giờ."), "ends_at"))
    elif ends_at - starts_at > dt.timedelta(days=LONGEST_DAYS):
        problems.append(Problem("too_long", _("Một món đứng trang đầu nhiều nhất 31 ngày một lần."), "ends_at"))
    if not listable().filter(pk=product.pk).exists():
        problems.append(Problem("not_listed", _("Món này hôm nay không có sao hoặc đang ẩn."), "product"))
    elif place is not None and (place.current_id or place.pk) not in (
        product.origin_id,
        product.origin.current_id,
        product.province_id,
    ):
        problems.append(Problem("elsewhere", _("Món này của địa phương khác."), "product"))
    refuse_if_any(problems)
    if Feature.objects.filter(_overlaps(starts_at, ends_at), product=product, ended_at=None).exists():
        raise Refused.because("already", _("Món này đã đứng trang đầu trong thời gian đó."), "product")
    if _is_full(rules, starts_at, ends_at):
        raise Refused.because("full", _("Trang đầu đã đủ chỗ trong thời gian đó. Chọn lúc khác."), "starts_at")
    with audit.context(user=by.pk if by else None, reason="product featured"):
        return Feature.objects.create(
            product=product,
            place=place,
            reason=reason,
            is_paid=is_paid,
            payer=payer,
            starts_at=starts_at,
            ends_at=ends_at,
            created_by_id=by.pk if by else None,
            created_at=clock.now(),
            is_sample=is_sample,
        )


@transaction.atomic
def end_feature(*, feature: Feature, by: Actor) -> Feature:
    """Take it off now. Raises `NotAllowed`, `Conflict`."""
    feature = Feature.objects.select_for_update(of=("self",)).select_related("place").get(pk=feature.pk)
    check_promotes(by, feature.place)
    if feature.ended_at is not None or feature.ends_at <= clock.now():
        raise Conflict.because("over", _("Món này đã rời trang đầu."))
    with audit.context(user=by.pk, reason="feature ended"):
        feature.ended_at = clock.now()
        feature.save(update_fields=["ended_at"])
    return feature


def _overlaps(starts_at: dt.datetime, ends_at: dt.datetime) -> Q:
    return Q(starts_at__lt=ends_at, ends_at__gt=starts_at)


def _is_full(rules: list[FeatureRule], starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
    """Whether one more would be too many at some instant between: only instants at which something begins, or a rule, can be. 1 statement."""
    others = list(
        Feature.objects.filter(_overlaps(starts_at, ends_at), ended_at=None).values_list("starts_at", "ends_at")
    )
    instants = {starts_at, *(begins for begins, _ends in others), *(clock.start_of(rule.starts_on) for rule in rules)}
    for instant in instants:
        if starts_at <= instant < ends_at:
            there = sum(begins <= instant < ends for begins, ends in others)
            most = max(
                (rule for rule in rules if clock.start_of(rule.starts_on) <= instant),
                key=lambda rule: rule.starts_on,
                default=None,
            )
            if most is None or there >= most.most:
                return True
    return False
