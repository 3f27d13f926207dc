"""A lot or product that becomes public gets its code at once, whether it is printed or not (docs/adr/0005); codes of units are made by tasks."""

from typing import Any

from django.dispatch import receiver
from django.tasks import TaskResult, TaskResultStatus
from django.tasks.signals import task_finished

from catalog.core import housekeeping, outbox
from catalog.products.models import Variant
from traceability.codes import tasks
from traceability.codes.services import drop_old_serials, ensure_code, give_up_file, give_up_units, push_code
from traceability.lots.models import Lot


@outbox.handles("lot.published")
def issue_for_lot(*, lot: int, **_: Any) -> None:
    """The lot's code and its variant's."""
    found = Lot.objects.select_related("variant").filter(pk=lot).first()
    if found is not None:
        ensure_code(lot=found)
        ensure_code(variant=found.variant)
        push_code(product_id=found.variant.product_id)


@outbox.handles("product.published")
def issue_for_product(*, product: int, **_: Any) -> None:
    """The codes of its variants."""
    for variant in Variant.objects.filter(product=product):
        ensure_code(variant=variant)
    push_code(product_id=product)


@outbox.handles("units.asked")
def make_units(*, batch: int) -> None:
    """Codes for units of a lot are wanted."""
    tasks.make_units.enqueue(batch)


@outbox.handles("unit_file.asked")
def make_unit_file(*, file: int) -> None:
    """Their labels are wanted as a file."""
    tasks.make_unit_file.enqueue(file)


@receiver(task_finished)
def tell_of_what_was_given_up(*, task_result: TaskResult[Any, Any], **_signal: Any) -> None:
    """Its workers died, or it failed before it could say so itself: who waits for it is told."""
    if task_result.status == TaskResultStatus.FAILED:
        if task_result.task.module_path == tasks.make_units.module_path:
            give_up_units(*task_result.args)
        elif task_result.task.module_path == tasks.make_unit_file.module_path:
            give_up_file(*task_result.args)


@receiver(housekeeping.tidying)
def destroy_old_serials(**_signal: object) -> None:
    """What nobody printed within a week."""
    drop_old_serials()
