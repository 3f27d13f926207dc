"""A producer's list of workers: third parties' data, seen by the producer and the evaluators only."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.core.errors import NotAllowed, Problem, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Level, Unit
from catalog.producers.models import Producer
from catalog.products.policies import may_edit
from catalog.products.services.common import acting

from ..models import Worker
from . import facts


def _require(by: Actor, producer: Producer) -> None:
    if not may_edit(by, producer):
        message = _(
            "Chỉ chủ hoặc quản lý của cơ sở, hay cán bộ được cơ sở đồng ý, mới xem và sửa được danh sách lao động."
        )
        raise NotAllowed.because("not_allowed", message)


@transaction.atomic
def save_worker(
    *,
    producer: Producer,
    worker: Worker | None = None,
    name: str,
    commune: Unit,
    is_insured: bool = False,
    since: dt.date | None = None,
    until: dt.date | None = None,
    by: Actor,
) -> Worker:
    """Write a worker down, or correct one; the share of local labour follows. Raises `NotAllowed`, `Refused` (`name`, `place`, `until`)."""
    _require(by, producer)
    words = " ".join(name.replace("\x00", "").split())
    problems = []
    if not 2 <= len(words) <= 120:
        problems.append(Problem("name", _("Ghi họ và tên, 2 tới 120 ký tự."), "name"))
    if commune.level != Level.COMMUNE:
        problems.append(Problem("place", _("Ghi tới xã, phường nơi người này ở."), "place"))
    if since is not None and until is not None and until < since:
        problems.append(Problem("days", _("Ngày nghỉ trước ngày vào. Xem lại hai ngày."), "until"))
    refuse_if_any(problems)
    mine = worker or Worker(producer=producer)
    mine.name, mine.commune, mine.is_insured, mine.since, mine.until = words, commune, is_insured, since, until
    with acting(by, producer, "worker written down"):
        mine.save()
    _push(producer)
    return mine


@transaction.atomic
def remove_worker(*, worker: Worker, by: Actor) -> None:
    """Take a worker off the list. Raises `NotAllowed`."""
    producer = worker.producer
    _require(by, producer)
    with acting(by, producer, "worker taken off the list"):
        worker.delete()
    _push(producer)


def _push(producer: Producer) -> None:
    for product in facts.open_products(producer):
        facts.push_labour(product)
