"""An officer's word that a zone is as it says."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.places.policies import DUTY, active_posts
from traceability.zones.models import Zone, ZoneCheck, ZoneConfirmation
from traceability.zones.policies import is_office_of
from traceability.zones.queries import area_note, outline_problem
from traceability.zones.services.common import locked_zone, not_the_office, overtake_confirmation

OLDEST_CHECK = dt.timedelta(days=366)


@transaction.atomic
def confirm_zone(
    *, zone: Zone, checked_on: dt.date, checks: Collection[str], note: str = "", by: Actor
) -> ZoneConfirmation:
    """An officer of the place, who does not belong to the producer, was there or saw the papers within the past year. It stands until it is
    taken back or what was checked changes; a newer one takes its place. An area that its outline contradicts by more than a fifth is
    confirmed only with a note that says why, and not at all when the outline is far larger (`queries.outline_problem`).

    Raises `NotAllowed`, or `Refused` with every field that is wrong.
    """
    zone = locked_zone(zone)
    if not is_office_of(by, zone):
        raise not_the_office()
    today, note = clock.today(), " ".join(note.split())
    problems = []
    if not today - OLDEST_CHECK <= checked_on <= today:
        problems.append(Problem("out_of_range", _("Ngày kiểm tra phải trong 12 tháng qua."), "checked_on"))
    if not checks or set(checks) - set(ZoneCheck.values):
        problems.append(Problem("required", _("Đánh dấu những điều đã kiểm tra."), "checks"))
    if ZoneCheck.AREA in checks:
        if far := outline_problem(zone.polygon_area_ha, zone.area_ha, "checks"):
            problems.append(far)
        elif not note and (differs := area_note(zone)):
            message = _("%(differs)s Vẫn xác nhận diện tích thì ghi lý do.") % {"differs": differs}
            problems.append(Problem("required", message, "note"))
    if len(note) > 400:
        message = _("Dài %(length)d ký tự, nhiều nhất %(most)d.") % {"length": len(note), "most": 400}
        problems.append(Problem("too_long", message, "note"))
    refuse_if_any(problems)
    with audit.context(user=by.pk, reason="confirm zone"):
        overtake_confirmation(zone)
        made = ZoneConfirmation.objects.create(
            zone=zone,
            officer_id=by.pk,
            office=_office_of(by, zone),
            checked_on=checked_on,
            checks=[value for value in ZoneCheck.values if value in checks],
            note=note,
            made_at=clock.now(),
        )
    outbox.emit("zone.confirmed", confirmation=made.pk)
    return made


@transaction.atomic
def withdraw_zone_confirmation(*, confirmation: ZoneConfirmation, reason: str, by: Actor) -> ZoneConfirmation:
    """The confirmation was a mistake, or holds no more. Raises as `confirm_zone`, `Conflict` if it stands no more, `Refused` without a reason.
    Emits zone.confirmation.withdrawn."""
    zone = locked_zone(confirmation.zone)
    if not is_office_of(by, zone):
        raise not_the_office()
    reason = " ".join(reason.split())[:400]
    if not reason:
        raise Refused.because("required", _("Ghi lý do."), "reason")
    locked = ZoneConfirmation.objects.select_for_update().get(pk=confirmation.pk)
    if locked.withdrawn_at is not None:
        raise Conflict.because("withdrawn_already", _("Xác nhận này đã được rút."))
    locked.withdrawn_at, locked.withdrawn_reason = clock.now(), reason
    with audit.context(user=by.pk, reason=reason):
        locked.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    outbox.emit("zone.confirmation.withdrawn", confirmation=locked.pk)
    return locked


def _office_of(by: Actor, zone: Zone) -> Unit | None:
    """The place of the officer's post that is nearest to the producer; None for the ministry and for who has no post."""
    here = zone.producer.place.current or zone.producer.place
    posts: list[Any] = list(
        active_posts(by).filter(role__in=DUTY, place__isnull=False).exclude(level="village").select_related("place")
    )
    near = [post.place for post in posts if post.place.current_id in {here.pk, here.province_id}]
    return min(near, key=lambda place: place.current_id != here.pk, default=posts[0].place if posts else None)
