"""The fair itself. Its dates are the channel's, so its prices begin and end with it (docs/adr/0003)."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox, text
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.products.models import ProductSet
from marketplace.fairs import policies
from marketplace.fairs.models import Fair, FairKind, FairMode, FairSlot, FairState
from marketplace.shops.models import Channel, ChannelKind
from marketplace.shops.services import update_channel

FIELDS = (
    "name",
    "name_en",
    "theme",
    "description",
    "description_en",
    "kind",
    "mode",
    "venue",
    "starts_at",
    "ends_at",
    "apply_from",
    "apply_until",
    "rules",
    "least_stars",
)
"""What a fair's row says that its organiser may change; beside them `sets` and `places`, who may come."""


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
    sets: Sequence[ProductSet] = (),
    places: Sequence[Unit] = (),
    is_sample: bool = False,
    **facts: Any,
) -> Fair:
    """A draft, seen by officers only. `place` is the organiser's (None: national, the ministry's); `facts` are others of `FIELDS`; shops of
    `places` with products of `sets` may come (empty: all). `by` is None only for sample data.

    Raises `Refused` with every problem by field.
    """
    check_organiser(by, place)
    fair = Fair(
        place=place,
        organised_by_id=by.pk if by else None,
        is_sample=is_sample,
        created_at=clock.now(),
    )
    _write(fair, {"name": name, "starts_at": starts_at, "ends_at": ends_at} | facts)
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
        fair.sets.set(sets)
        fair.places.set(places)
        outbox.emit("fair.created", fair_id=fair.pk)
    return fair


@transaction.atomic
def update_fair(
    *,
    fair: Fair,
    by: Actor,
    sets: Sequence[ProductSet] | None = None,
    places: Sequence[Unit] | None = None,
    **changes: Any,
) -> Fair:
    """Change a fair's texts and dates (`FIELDS`) and who may come (None: as before) until it is over. Once it has opened its beginning stays."""
    check_organiser(by, fair.place)
    fair = lock_fair(fair)
    now = clock.now()
    if fair.state == FairState.CANCELLED or fair.ends_at <= now:
        raise Conflict.because("over", _("Hội chợ đã kết thúc hoặc đã hủy nên không sửa được nữa."))
    opened = fair.state == FairState.PUBLISHED and fair.starts_at <= now
    before = fair.starts_at
    _write(fair, changes)
    problems = _problems(fair)
    if opened and fair.starts_at != before:
        problems.append(Problem("opened", _("Hội chợ đã mở nên không đổi được lúc bắt đầu."), "starts_at"))
    refuse_if_any(problems)
    with audit.context(user=by.pk, reason="fair changed"):
        mark_changed(fair)
        fair.save()
        if sets is not None:
            fair.sets.set(sets)
        if places is not None:
            fair.places.set(places)
        _sync(fair)
        outbox.emit("fair.changed", fair_id=fair.pk)
    return fair


def _write(fair: Fair, facts: dict[str, Any]) -> None:
    if unknown := facts.keys() - set(FIELDS):
        raise TypeError(f"not fields of a fair: {sorted(unknown)}")
    for field, value in facts.items():
        setattr(fair, field, value.strip() if isinstance(value, str) else value)


@transaction.atomic
def publish_fair(*, fair: Fair, by: Actor | None) -> Fair:
    """Announce it: producers may apply, and at its hour it opens by itself."""
    check_organiser(by, fair.place)
    fair = lock_fair(fair)
    if fair.state != FairState.DRAFT:
        raise Conflict.because("not_a_draft", _("Hội chợ này đã được công bố hoặc đã hủy."))
    if fair.is_template:
        raise Refused.because("template", _("Đây là bản mẫu. Tạo một hội chợ từ mẫu này rồi công bố hội chợ đó."))
    if fair.ends_at <= clock.now():
        raise Refused.because("past", _("Lúc kết thúc đã qua. Sửa ngày rồi công bố."), "ends_at")
    with audit.context(user=by.pk if by else None, reason="fair published"):
        fair.state = FairState.PUBLISHED
        fair.save(update_fields=["state", *mark_changed(fair)])
        _sync(fair)
        outbox.emit("fair.published", fair_id=fair.pk)
    return fair


@transaction.atomic
def postpone_fair(*, fair: Fair, starts_at: dt.datetime, ends_at: dt.datetime, reason: str, by: Actor) -> Fair:
    """Move an announced fair to later, also one that is open: its prices end now and begin at the new hour. Booths stay, and everyone is told.

    An application window that would end after the fair is cut to it. Raises `Refused`, `Conflict`.
    """
    check_organiser(by, fair.place)
    if not reason.strip():
        raise Refused.because("missing", _("Ghi lý do hoãn, để người bán và người mua được biết."), "reason")
    fair = lock_fair(fair)
    now = clock.now()
    if fair.state != FairState.PUBLISHED or fair.ends_at <= now:
        raise Conflict.because("over", _("Chỉ hoãn được hội chợ đã công bố và chưa kết thúc."))
    before = fair.starts_at
    if starts_at <= max(now, before):
        raise Refused.because("not_later", _("Lúc mở mới phải sau bây giờ và sau lúc mở cũ."), "starts_at")
    fair.starts_at, fair.ends_at = starts_at, ends_at
    if fair.apply_until is not None and fair.apply_until > ends_at:
        fair.apply_until = ends_at
    refuse_if_any(_problems(fair))
    with audit.context(user=by.pk, reason=reason):
        fair.save(update_fields=["starts_at", "ends_at", "apply_until", *mark_changed(fair)])
        _sync(fair)
        outbox.emit("fair.postponed", fair_id=fair.pk, before=before.isoformat(), reason=reason.strip()[:1_000])
    return fair


@transaction.atomic
def cancel_fair(*, fair: Fair, reason: str, by: Actor) -> Fair:
    """Call it off, also while it is open: all its prices end now, orders placed at them stay as they are. Its page says why, every booth is told."""
    check_organiser(by, fair.place)
    if not reason.strip():
        raise Refused.because("missing", _("Ghi lý do hủy, để người bán và người mua được biết."), "reason")
    fair = lock_fair(fair)
    if fair.is_template:
        raise Conflict.because("template", _("Bản mẫu không có gì để hủy. Bỏ đánh dấu mẫu trước."))
    if fair.state == FairState.CANCELLED or fair.ends_at <= clock.now():
        raise Conflict.because("over", _("Hội chợ đã kết thúc hoặc đã hủy từ trước."))
    with audit.context(user=by.pk, reason=reason):
        fair.state, fair.cancelled_because = FairState.CANCELLED, reason.strip()
        fair.save(update_fields=["state", "cancelled_because", *mark_changed(fair)])
        _sync(fair)
        outbox.emit("fair.cancelled", fair_id=fair.pk)
    return fair


def mark_changed(row: Fair | FairSlot) -> tuple[str, str]:
    """Calendars that hold it take the newer revision (RFC 5545 3.8.7.4). Gives the fields to save."""
    row.revision, row.changed_at = row.revision + 1, clock.now()
    return "revision", "changed_at"


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
    for field, longest in (("name_en", 160), ("theme", 200), ("venue", 200)):
        if len(getattr(fair, field)) > longest:
            found.append(Problem("too_long", _("Dài quá %(most)s ký tự.") % {"most": longest}, field))
    if fair.ends_at <= fair.starts_at:
        found.append(Problem("order", _("Lúc kết thúc phải sau lúc bắt đầu."), "ends_at"))
    elif fair.ends_at <= clock.now():
        found.append(Problem("past", _("Lúc kết thúc đã qua. Chọn một lúc sau bây giờ."), "ends_at"))
    if fair.apply_from and fair.apply_until and fair.apply_until <= fair.apply_from:
        found.append(Problem("order", _("Lúc thôi nhận đăng ký phải sau lúc bắt đầu nhận."), "apply_until"))
    elif fair.apply_until and fair.apply_until > fair.ends_at:
        found.append(Problem("order", _("Lúc thôi nhận đăng ký phải trước khi hội chợ đóng."), "apply_until"))
    if fair.kind not in FairKind.values or fair.mode not in FairMode.values:
        raise ValueError(f"no such fair: {fair.kind} {fair.mode}")
    if fair.least_stars not in (3, 4, 5):
        found.append(Problem("stars", _("Số sao ít nhất là 3, 4 hoặc 5."), "least_stars"))
    if fair.mode != FairMode.ONLINE and not fair.venue:
        found.append(Problem("missing", _("Hội chợ có gian tại chỗ thì ghi họp ở đâu."), "venue"))
    return found
