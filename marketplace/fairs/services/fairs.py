"""The fair itself. Its dates are the channel's, so its prices begin and end with it (docs/adr/0003)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox, text
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Unit
from marketplace.fairs import policies
from marketplace.fairs.models import Fair, FairState
from marketplace.shops.models import Channel, ChannelKind
from marketplace.shops.services import update_channel

FIELDS = ("name", "name_en", "theme", "description", "description_en", "starts_at", "ends_at")


def lock_fair(fair: Fair) -> Fair:
    """The fair as it is now, so that nothing is decided in it while it is changed or cancelled."""
    return (
        Fair.objects.select_for_update(no_key=True, of=("self",))
        .select_related("channel", "place", "place__current")
        .get(pk=fair.pk)
    )


def check_organiser(by: Actor | None, place: Unit | None) -> None:
    """`NotAllowed` unless the user may organise a fair for the place; None, a loader, may."""
    if by is not None and not policies.may_organise(by, place):
        raise NotAllowed.because(
            "not_your_place", _("Chỉ cán bộ phụ trách nơi tổ chức được tạo và điều hành hội chợ này.")
        )


@transaction.atomic
def create_fair(
    *,
    name: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    by: Actor | None,
    place: Unit | None = None,
    slug: str = "",
    name_en: str = "",
    theme: str = "",
    description: str = "",
    description_en: str = "",
    is_sample: bool = False,
) -> Fair:
    """A draft, seen by officers only. `place` is the organiser's (None: national, the ministry's). `by` is None only for sample data.

    Raises `Refused` with every problem by field.
    """
    check_organiser(by, place)
    fair = Fair(
        name=name.strip(),
        name_en=name_en.strip(),
        theme=theme.strip(),
        description=description,
        description_en=description_en,
        place=place,
        starts_at=starts_at,
        ends_at=ends_at,
        organised_by_id=by.pk if by else None,
        is_sample=is_sample,
        created_at=clock.now(),
    )
    problems = _problems(fair)
    address = text.slug(slug or name)
    if not address and fair.name:
        problems.append(
            Problem("missing", _("Chưa có địa chỉ trang. Dùng chữ và số, ví dụ hoi-cho-xuan-2027."), "slug")
        )
    if address and Channel.objects.filter(slug=address).exists():
        problems.append(Problem("taken", _("Địa chỉ trang này đã có. Thêm năm hoặc nơi tổ chức vào."), "slug"))
    refuse_if_any(problems)
    fair.slug = address
    with audit.context(user=by.pk if by else None, reason="fair created"):
        fair.channel = Channel.objects.create(
            slug=address, name=fair.name, kind=ChannelKind.FAIR, opens_at=starts_at, closes_at=ends_at, is_active=False
        )
        fair.save()
        outbox.emit("fair.created", fair_id=fair.pk)
    return fair


@transaction.atomic
def update_fair(*, fair: Fair, by: Actor, **changes: Any) -> Fair:
    """Change a fair's texts and dates (`FIELDS`) until it is over. Once it has opened its beginning stays."""
    check_organiser(by, fair.place)
    if unknown := changes.keys() - set(FIELDS):
        raise TypeError(f"not fields of a fair: {sorted(unknown)}")
    fair = lock_fair(fair)
    now = clock.now()
    if fair.state == FairState.CANCELLED or fair.ends_at <= now:
        raise Conflict.because("over", _("Hội chợ đã kết thúc hoặc đã hủy nên không sửa được nữa."))
    opened = fair.state == FairState.PUBLISHED and fair.starts_at <= now
    before = fair.starts_at
    for field, value in changes.items():
        setattr(fair, field, value.strip() if isinstance(value, str) else value)
    problems = _problems(fair)
    if opened and fair.starts_at != before:
        problems.append(Problem("opened", _("Hội chợ đã mở nên không đổi được lúc bắt đầu."), "starts_at"))
    refuse_if_any(problems)
    with audit.context(user=by.pk, reason="fair changed"):
        fair.save()
        _sync(fair)
        outbox.emit("fair.changed", fair_id=fair.pk)
    return fair


@transaction.atomic
def publish_fair(*, fair: Fair, by: Actor | None) -> Fair:
    """Announce it: producers may apply, and at its hour it opens by itself."""
    check_organiser(by, fair.place)
    fair = lock_fair(fair)
    if fair.state != FairState.DRAFT:
        raise Conflict.because("not_a_draft", _("Hội chợ này đã được công bố hoặc đã hủy."))
    if fair.ends_at <= clock.now():
        raise Refused.because("past", _("Lúc kết thúc đã qua. Sửa ngày rồi công bố."), "ends_at")
    with audit.context(user=by.pk if by else None, reason="fair published"):
        fair.state = FairState.PUBLISHED
        fair.save(update_fields=["state"])
        _sync(fair)
        outbox.emit("fair.published", fair_id=fair.pk)
    return fair


@transaction.atomic
def cancel_fair(*, fair: Fair, reason: str, by: Actor) -> Fair:
    """Call it off: all its prices end now. The reason is shown on its page."""
    check_organiser(by, fair.place)
    if not reason.strip():
        raise Refused.because("missing", _("Ghi lý do hủy, để người bán và người mua được biết."), "reason")
    fair = lock_fair(fair)
    if fair.state == FairState.CANCELLED or fair.ends_at <= clock.now():
        raise Conflict.because("over", _("Hội chợ đã kết thúc hoặc đã hủy từ trước."))
    with audit.context(user=by.pk, reason=reason):
        fair.state, fair.cancelled_because = FairState.CANCELLED, reason.strip()
        fair.save(update_fields=["state", "cancelled_because"])
        _sync(fair)
        outbox.emit("fair.cancelled", fair_id=fair.pk)
    return fair


def _sync(fair: Fair) -> None:
    fair.channel = update_channel(
        channel=fair.channel,
        name=fair.name,
        opens_at=fair.starts_at,
        closes_at=fair.ends_at,
        is_active=fair.state == FairState.PUBLISHED,
    )


def _problems(fair: Fair) -> list[Problem]:
    found = []
    if not fair.name:
        found.append(Problem("missing", _("Chưa có tên hội chợ."), "name"))
    elif len(fair.name) > 160:
        found.append(Problem("too_long", _("Tên hội chợ dài quá 160 ký tự."), "name"))
    if len(fair.theme) > 200:
        found.append(Problem("too_long", _("Chủ đề dài quá 200 ký tự."), "theme"))
    if fair.ends_at <= fair.starts_at:
        found.append(Problem("order", _("Lúc kết thúc phải sau lúc bắt đầu."), "ends_at"))
    elif fair.ends_at <= clock.now():
        found.append(Problem("past", _("Lúc kết thúc đã qua. Chọn một lúc sau bây giờ."), "ends_at"))
    return found
