"""Producers ask for a booth, change what it says, leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.products.models import StarSpan
from catalog.products.queries import listable
from marketplace.fairs.models import HOLDING, Booth, BoothKind, BoothStaff, BoothState, Fair, FairState, Invitation
from marketplace.fairs.services.common import (
    GONE,
    check_takes_booths,
    check_window,
    first_day,
    lapses,
    leave_stand,
    locked_booth,
    may_run,
    spans_on,
    stop_all,
)
from marketplace.fairs.services.fairs import lock_fair
from marketplace.fairs.services.plans import lock_kind
from marketplace.shops.models import Shop
from marketplace.shops.queries import sells

MOST_STAFF = 10
LONGEST_STORY = 5_000


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who stands at a booth. `phone` as E.164 or empty; `is_shown`: agreed that visitors read the name."""

    name: str
    task: str = ""
    phone: str = ""
    is_shown: bool = False


@transaction.atomic
def apply_booth(
    *,
    fair: Fair,
    shop: Shop,
    by: Actor | None,
    kind: BoothKind | None = None,
    greeting: str = "",
    story: str = "",
    samples: str = "",
    staff: Sequence[Staff] = (),
) -> Booth:
    """Ask for a booth (of a kind, where the fair has kinds), or ask again after it was returned or withdrawn. `by` is None only for sample data.

    An application holds a place of its kind from this moment on, in the order in which they come; when there is none left the booth stands on the
    waiting list. Raises `Refused` when the fair takes no booths (now), the shop is not open, or none of its products may come or be sold on the
    fair's first day; `Conflict` when it has applied already.
    """
    may_run(by, shop)
    fair = lock_fair(fair)
    check_takes_booths(fair)
    check_window(fair)
    shop = Shop.objects.select_related("producer__place").get(pk=shop.pk)
    check_shop(fair, shop, "shop")
    _check_texts(story, samples, staff)
    kind = _kind(fair, kind)
    with audit.context(user=by.pk if by else None, reason="booth applied for"):
        booth = Booth.objects.select_for_update().filter(fair=fair, shop=shop).first()
        if booth is None:
            booth = Booth(fair=fair, shop=shop)
        elif booth.state == BoothState.REJECTED:
            raise Refused.because(
                "rejected", _("Ban tổ chức đã từ chối gian hàng này. Hãy liên hệ ban tổ chức."), "shop"
            )
        elif booth.state in {BoothState.APPLIED, BoothState.APPROVED, BoothState.WAITLISTED}:
            raise Conflict.because("applied", _("Gian hàng này đã đăng ký hội chợ rồi."))
        full = kind is not None and kind.booths.filter(state__in=HOLDING).exclude(pk=booth.pk).count() >= kind.capacity
        booth.kind, booth.state = kind, BoothState.WAITLISTED if full else BoothState.APPLIED
        booth.reason, booth.greeting = "", greeting.strip()[:300]
        booth.story, booth.samples = story.strip(), samples.strip()
        booth.applied_at, booth.decided_at, booth.decided_by = clock.now(), None, None
        booth.save()
        _put_staff(booth, staff)
        Invitation.objects.filter(fair=fair, producer=shop.producer_id, applied_at=None).update(applied_at=clock.now())
        outbox.emit("booth.applied", booth_id=booth.pk, fair_id=fair.pk)
    return booth


def check_shop(fair: Fair, shop: Shop, field: str) -> None:
    """`Refused` unless the shop sells, its place and one of its products may come, and that product may still be sold on the fair's first day. Up to
    6 statements; `shop` comes with its producer."""
    if not sells(shop):
        raise Refused.because("shop_not_open", _("Gian hàng chưa mở hoặc đang nghỉ. Mở gian hàng rồi đăng ký."), field)
    here = shop.producer
    places = list(fair.places.all())
    if places and not {here.province_id, here.place_id, here.place.current_id} & {place.pk for place in places}:
        names = ", ".join(place.full_name for place in places[:10])
        raise Refused.because("place", _("Hội chợ này chỉ nhận cơ sở ở: %(places)s.") % {"places": names}, field)
    mine: Any = listable().filter(producer=shop.producer_id)
    if not mine.exists():
        raise Refused.because(
            "nothing_listable",
            _("Cơ sở chưa có sản phẩm nào đang bán được: cần đã duyệt và còn hạn công nhận từ 3 sao."),
            field,
        )
    sets = list(fair.sets.all())
    of_sets = Q(product_set__in=sets) if sets else Q()
    fitting = list(mine.filter(of_sets, stars__gte=fair.least_stars).values_list("pk", flat=True))
    if not fitting:
        asked = _("Hội chợ này nhận sản phẩm từ %(stars)s sao") % {"stars": fair.least_stars}
        if sets:
            asked = _("%(asked)s thuộc bộ: %(sets)s") % {"asked": asked, "sets": ", ".join(s.name for s in sets[:10])}
        raise Refused.because("not_of_kind", _("%(asked)s. Cơ sở chưa có sản phẩm như vậy.") % {"asked": asked}, field)
    day = first_day(fair)
    if not spans_on(day).filter(product__in=fitting, stars__gte=fair.least_stars).exists():
        last = StarSpan.objects.filter(product__in=fitting, ends_on__lt=day).order_by("-ends_on").first()
        raise lapses(last.ends_on if last else day, fair, field)


def _kind(fair: Fair, kind: BoothKind | None) -> BoothKind | None:
    """The kind under lock. A fair with kinds wants one of its own."""
    if kind is not None and kind.fair_id == fair.pk:
        return lock_kind(kind)
    if kind is not None or fair.booth_kinds.exists():
        raise Refused.because("kind", _("Chọn loại gian muốn đăng ký."), "kind")
    return None


def _check_texts(story: str, samples: str, staff: Sequence[Staff]) -> None:
    problems = []
    if len(story.strip()) > LONGEST_STORY:
        problems.append(Problem("too_long", _("Dài quá %(most)s ký tự.") % {"most": LONGEST_STORY}, "story"))
    if len(samples.strip()) > 500:
        problems.append(Problem("too_long", _("Dài quá %(most)s ký tự.") % {"most": 500}, "samples"))
    if len(staff) > MOST_STAFF:
        problems.append(Problem("too_many", _("Nhiều nhất 10 người đứng gian."), "staff"))
    if any(not one.name.strip() or len(one.name) > 120 or len(one.task) > 80 for one in staff):
        words = _("Mỗi người một dòng: tên (tối đa 120 ký tự), việc (tối đa 80), số điện thoại.")
        problems.append(Problem("name", words, "staff"))
    refuse_if_any(problems)


def _put_staff(booth: Booth, staff: Sequence[Staff]) -> None:
    booth.staff.all().delete()
    BoothStaff.objects.bulk_create(
        BoothStaff(booth=booth, name=one.name.strip(), task=one.task.strip(), phone=one.phone, is_shown=one.is_shown)
        for one in staff
    )


@transaction.atomic
def update_booth(*, booth: Booth, by: Actor, greeting: str, story: str, samples: str, staff: Sequence[Staff]) -> Booth:
    """Change what a booth says and who stands there, until the fair is over. Its kind and prices are asked for anew. Raises `Refused`, `Conflict`."""
    may_run(by, booth.shop)
    fair = lock_fair(booth.fair)
    booth = locked_booth(booth)
    if booth.state in GONE or fair.state == FairState.CANCELLED or fair.ends_at <= clock.now():
        raise Conflict.because("gone", _("Hội chợ đã kết thúc, hoặc gian không còn trong hội chợ."))
    _check_texts(story, samples, staff)
    with audit.context(user=by.pk, reason="booth changed"):
        booth.greeting, booth.story, booth.samples = greeting.strip()[:300], story.strip(), samples.strip()
        booth.save(update_fields=["greeting", "story", "samples"])
        _put_staff(booth, staff)
    return booth


@transaction.atomic
def withdraw_booth(*, booth: Booth, by: Actor) -> Booth:
    """Leave the fair: the booth's prices there end now, its place and number are free again."""
    may_run(by, booth.shop)
    lock_fair(booth.fair)
    booth = locked_booth(booth)
    if booth.state in GONE:
        raise Conflict.because("gone", _("Gian hàng này không còn trong hội chợ."))
    with audit.context(user=by.pk, reason="booth withdrawn"):
        booth.state = BoothState.WITHDRAWN
        booth.save(update_fields=["state"])
        leave_stand(booth)
        stop_all(booth, by)
        outbox.emit("booth.withdrawn", booth_id=booth.pk)
    return booth
