"""Each minute: who waits for goods that are there again. Questions and answers are told to whom they concern."""

from typing import Any

from django.dispatch import receiver

from catalog.core import housekeeping, outbox
from marketplace.enquiries import services, tasks
from marketplace.enquiries.models import Question
from marketplace.notifications.queries import people_of
from marketplace.notifications.services import notify, notify_all


@receiver(housekeeping.ticking)
def tell_watchers(**_signal: object) -> None:
    """A hundred a minute and worker."""
    for pk in services.take_watches():
        tasks.tell_watcher.enqueue(pk)


@receiver(housekeeping.tidying)
def drop_old(**_signal: object) -> None:
    """Those that were told or waited too long."""
    services.drop_old_watches()


@outbox.handles("question.asked")
def tell_producer(*, question_id: int, **_: Any) -> None:
    """The producer's people."""
    question = Question.objects.select_related("product").get(pk=question_id)
    notify_all(
        users=people_of(question.product.producer_id),
        kind="question.asked",
        facts={"product": question.product.name},
        url="/studio/questions/",
        key=f"question.asked:{question.pk}",
    )


def _to_asker(question_id: int, kind: str, **facts: str) -> None:
    question = Question.objects.select_related("product").get(pk=question_id)
    if question.asked_by_id is not None:
        notify(
            user=question.asked_by_id,
            kind=kind,
            facts={"product": question.product.name, **facts},
            url=f"/products/{question.product.slug}/questions/",
            key=f"{kind}:{question.pk}",
        )


@outbox.handles("question.answered")
def tell_asker(*, question_id: int, **_: Any) -> None:
    """Who asked."""
    _to_asker(question_id, "question.answered")


@outbox.handles("question.hidden")
def tell_of_hiding(*, question_id: int, **_: Any) -> None:
    """Who asked, with the reason."""
    _to_asker(
        question_id, "question.hidden", reason=Question.objects.values_list("reason", flat=True).get(pk=question_id)
    )
