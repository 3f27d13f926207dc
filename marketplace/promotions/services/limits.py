"""How far a price may be lowered on some days, and whose number a promotion must say: the office's dated rows (`PromotionLimit`)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import Problem
from marketplace.promotions.models import LimitKind, PromotionLimit


@dataclass(frozen=True, slots=True)
class Limits:
    """The rows that hold on some day of a promotion; of concentrated promotions those that cover all of it."""

    caps: Sequence[PromotionLimit]
    periods: Sequence[PromotionLimit]
    programmes: Sequence[PromotionLimit]

    def allowed(self, programme: str) -> int:
        """At most so many percent off, for a promotion that says this number."""
        cap = min((row.percent for row in self.caps), default=100)
        return max([cap, *(row.percent for row in self.periods if row.number in programme)])

    def problems(self, *, percent: int, programme: str, field: str) -> list[Problem]:
        """What the law has against so many percent off; `field` is where the reduction is written."""
        found = []
        if percent > self.allowed(programme):
            cap = min(self.caps, key=lambda row: row.percent)
            if any(percent <= row.percent for row in self.periods):
                row = max(self.periods, key=lambda each: each.percent)
                words = _("Giảm quá %(cap)s%% chỉ được trong “%(name)s”: ghi số %(number)s vào ô số chương trình.") % {
                    "cap": cap.percent,
                    "name": row.name,
                    "number": row.number,
                }
                found.append(Problem("programme", words, "programme"))
            else:
                words = _("Luật cho giảm nhiều nhất %(cap)s%% (%(law)s). Hãy giảm ít hơn.") % {
                    "cap": cap.percent,
                    "law": cap.law,
                }
                found.append(Problem("cap", words, field))
        asked = next((row for row in self.programmes if percent >= row.percent), None)
        if asked is not None and not programme:
            needed = _("Chương trình này phải có số đăng ký hoặc thông báo ở Sở Công Thương (%(law)s). Ghi số đó.")
            found.append(Problem("programme", needed % {"law": asked.law}, "programme"))
        return found


def limits_on(
    starts_at: dt.datetime, ends_at: dt.datetime, *, province: int | None = None, anywhere: bool = False
) -> Limits:
    """What holds from an instant to another for whoever is in a province (key of today's; None: only what holds in the whole country).
    `anywhere`: concentrated promotions of every province. 1 statement."""
    first, last = (
        moment.astimezone(clock.VIETNAM).date() for moment in (starts_at, ends_at - dt.timedelta(microseconds=1))
    )
    found = PromotionLimit.objects.filter(Q(ends_on=None) | Q(ends_on__gte=first), starts_on__lte=last)
    rows = list(found if anywhere else found.filter(Q(place=None) | Q(place=province)))
    return Limits(
        caps=[row for row in rows if row.kind == LimitKind.CAP],
        periods=[
            row
            for row in rows
            if row.kind == LimitKind.PERIOD and row.starts_on <= first and row.ends_on and row.ends_on >= last
        ],
        programmes=[row for row in rows if row.kind == LimitKind.PROGRAMME],
    )


def percent_of(part: int, whole: int) -> int:
    """How many percent of a price an amount is, rounded up: 50.1 counts as 51."""
    return -(-100 * part // whole)
