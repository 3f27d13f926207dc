"""A person wants to be forgotten where they learned."""

from django.db import transaction

from catalog.core import clock
from catalog.core.types import Actor

from ...models import ClassFeedback, ClassPost, ClassPostReport, Enrolment, EnrolmentState, TraineeExport, TrainingClass
from .seats import HOLDS, fill


@transaction.atomic
def forget_in_training(*, user: Actor) -> int:
    """Seats of classes to come are given up (the queue moves); where the person was taught, the row only counts: no account, no name, none on a
    certificate's check page. Words in talks and feedback are emptied. How many rows changed."""
    rows = list(Enrolment.objects.filter(user_id=user.pk).order_by("training_class_id", "pk"))
    for row in rows:
        mine = TrainingClass.objects.select_for_update().get(pk=row.training_class_id)
        row.refresh_from_db()
        held = row.state
        if held in HOLDS and mine.starts_at > clock.now():
            row.state = EnrolmentState.LEFT
        row.user, row.name, row.shows_name = None, "", False
        row.save(update_fields=["user", "name", "shows_name", "state"])
        if held == EnrolmentState.SEATED and row.state == EnrolmentState.LEFT:
            mine.taken -= 1
            mine.save(update_fields=["taken"])
            fill(mine)
    changed = len(rows)
    changed += ClassFeedback.objects.filter(enrolment__in=rows).exclude(text="").update(text="")
    changed += ClassPost.objects.filter(by_id=user.pk).update(text="", by=None)
    changed += ClassPostReport.objects.filter(by_id=user.pk).delete()[0]
    return changed + TraineeExport.objects.filter(by_id=user.pk).update(by=None)
