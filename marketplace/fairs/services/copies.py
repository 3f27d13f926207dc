"""Fairs made of fairs: last year's, a template, the next days of a market."""

import calendar
import datetime as dt

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, Refused
from catalog.core.types import Actor
from marketplace.fairs.models import BoothKind, BoothNumber, Fair, FairSeries, FairSponsor, FairState, Rhythm
from marketplace.fairs.services.fairs import FIELDS, check_organiser, create_fair, lock_fair

MOST_DAYS = 60
"""Of a series, made at once."""


@transaction.atomic
def copy_fair(*, fair: Fair, name: str, starts_at: dt.datetime, by: Actor | None, slug: str = "") -> Fair:
    """A draft like this one that begins at another time: texts, rules, who may come, booth kinds with their numbers, sponsors. It lasts as long,
    and applications are taken as long before. Booths, invitations, pictures and the programme's number are the old fair's own.

    Raises `Refused` as `create_fair` does.
    """
    check_organiser(by, fair.place)
    source = lock_fair(fair)
    shift = starts_at - source.starts_at
    facts = {field: getattr(source, field) for field in FIELDS}
    for field in ("starts_at", "ends_at", "apply_from", "apply_until"):
        facts[field] = facts[field] + shift if facts[field] is not None else None
    made = create_fair(
        **facts | {"name": name},
        slug=slug,
        place=source.place,
        sets=list(source.sets.all()),
        places=list(source.places.all()),
        is_sample=source.is_sample,
        by=by,
    )
    with audit.context(user=by.pk if by else None, reason="fair copied"):
        made.copied_from = source
        made.save(update_fields=["copied_from"])
        kinds = {}
        for kind in source.booth_kinds.all():
            kinds[kind.pk] = BoothKind.objects.create(
                fair=made,
                name=kind.name,
                mode=kind.mode,
                size=kind.size,
                fee=kind.fee,
                capacity=kind.capacity,
                position=kind.position,
            )
        BoothNumber.objects.bulk_create(
            BoothNumber(fair=made, kind=kinds[row.kind_id], number=row.number, x=row.x, y=row.y)
            for row in source.numbers.all()
        )
        FairSponsor.objects.bulk_create(
            FairSponsor(fair=made, name=row.name, gives=row.gives, url=row.url, position=row.position)
            for row in source.sponsors.all()
        )
    return made


@transaction.atomic
def mark_template(*, fair: Fair, by: Actor, is_template: bool = True) -> Fair:
    """A draft is kept to make fairs of, and announced no more; or it is a draft again. Raises `Conflict` when it is no draft."""
    check_organiser(by, fair.place)
    fair = lock_fair(fair)
    if fair.state != FairState.DRAFT:
        raise Conflict.because("not_a_draft", _("Chỉ bản nháp làm mẫu được. Chép hội chợ này thành bản nháp trước."))
    with audit.context(user=by.pk, reason="fair kept as a template" if is_template else "fair is a draft again"):
        fair.is_template = is_template
        fair.save(update_fields=["is_template"])
    return fair


@transaction.atomic
def repeat_fair(*, fair: Fair, rhythm: str, days: int, by: Actor) -> list[Fair]:
    """So many further days of a market, each a draft of its own: each week or each month, at the same hour of Viet Nam. The last day of the series
    is gone on from, so asking again makes the days after.

    A month without that day takes its last. Raises `Refused`.
    """
    check_organiser(by, fair.place)
    if rhythm not in Rhythm.values:
        raise Refused.because("unknown", _("Chọn mỗi tuần hoặc mỗi tháng."), "rhythm")
    if not 1 <= days <= MOST_DAYS:
        raise Refused.because("range", _("Tạo từ 1 đến %(most)s phiên một lần.") % {"most": MOST_DAYS}, "days")
    fair = lock_fair(fair)
    if fair.is_template:
        raise Refused.because("template", _("Đây là bản mẫu. Tạo một phiên từ mẫu này, rồi lặp phiên đó."))
    series = fair.series
    if series is None:
        series = FairSeries.objects.create(name=fair.name, rhythm=rhythm, place=fair.place, created_at=clock.now())
        with audit.context(user=by.pk, reason="fair repeated"):
            fair.series = series
            fair.save(update_fields=["series"])
    elif series.rhythm != rhythm:
        raise Refused.because(
            "rhythm", _("Chuỗi phiên này lặp: %(how)s.") % {"how": series.get_rhythm_display()}, "rhythm"
        )
    series = FairSeries.objects.select_for_update().get(pk=series.pk)
    first = series.fairs.order_by("starts_at").first()
    assert first is not None
    begun, made = series.fairs.count(), []
    for number in range(begun, begun + days):
        starts_at = _nth(first.starts_at, rhythm, number)
        on = formats.date_format(starts_at.astimezone(clock.VIETNAM), "d/m/Y")
        one = copy_fair(fair=fair, name=f"{series.name} {on}"[:160], starts_at=starts_at, by=by)
        with audit.context(user=by.pk, reason="fair repeated"):
            one.series = series
            one.save(update_fields=["series"])
        made.append(one)
    return made


def _nth(first: dt.datetime, rhythm: str, number: int) -> dt.datetime:
    """The instant of the n-th day, counted from 0."""
    if rhythm == Rhythm.WEEKLY:
        return first + dt.timedelta(weeks=number)
    local = first.astimezone(clock.VIETNAM)
    months = local.year * 12 + local.month - 1 + number
    year, month = divmod(months, 12)
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day)
