"""What the worker does for classes: invitations when one opens, a reminder the day before, each once."""

import datetime as dt

from django.db import transaction

from catalog.core import clock, outbox

from ...models import ClassState, TrainingClass

BEFORE = dt.timedelta(hours=30)
"""A reminder goes out from so long before: at the latest on the evening of the day before."""


def invite_and_remind() -> int:
    """Every open class that has not: who may come is invited, who has a seat reminded. Two workers at once tell nobody twice. How many were told
    of. Emits `training.invited`, `training.reminded`."""
    now, told = clock.now(), 0
    opened = TrainingClass.objects.filter(state=ClassState.OPEN)
    told += _stamp(
        list(opened.filter(invited_at=None, register_until__gt=now).values_list("pk", flat=True)[:50]), "invited"
    )
    soon = opened.filter(reminded_at=None, starts_at__gt=now, starts_at__lte=now + BEFORE)
    return told + _stamp(list(soon.values_list("pk", flat=True)[:50]), "reminded")


def _stamp(classes: list[int], what: str) -> int:
    done = 0
    for pk in classes:
        with transaction.atomic():
            moved = TrainingClass.objects.filter(pk=pk, state=ClassState.OPEN, **{f"{what}_at": None}).update(
                **{f"{what}_at": clock.now()}
            )
            if moved:
                outbox.emit(f"training.{what}", training_class=pk, at=clock.now().isoformat())
                done += 1
    return done
