"""A list of trainees leaves the house: by right, for a reason that is kept."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import NotAllowed, Refused
from catalog.core.types import Actor
from catalog.producers.services import checks

from ...models import Enrolment, TraineeExport, TrainingClass
from ...policies import may_export_trainees
from ...queries.training import trainees_of


@transaction.atomic
def export_trainees(*, training_class: TrainingClass, why: str, by: Actor) -> list[Enrolment]:
    """The class's people, and a row that says who took them and what for. Raises `NotAllowed`, `Refused`."""
    if not may_export_trainees(by, training_class):
        words = _("Chỉ lãnh đạo của nơi tổ chức, hoặc cấp trên, được xuất danh sách có tên.")
        raise NotAllowed.because("not_allowed", words)
    why = checks.one_line(why, "why", longest=300)
    if len(why) < 5:
        raise Refused.because("missing", _("Ghi xuất danh sách để làm gì. Lý do này được lưu lại."), "why")
    rows = list(trainees_of(training_class))
    TraineeExport.objects.create(training_class=training_class, by_id=by.pk, why=why, people=len(rows), at=clock.now())
    return rows
