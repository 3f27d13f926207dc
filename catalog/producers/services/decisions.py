"""The office's decisions on a producer. Whoever comes second gets a Conflict."""

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox, revision
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused
from catalog.core.types import Actor
from catalog.producers import policies
from catalog.producers.models import Producer, ProducerKind, ProducerState
from catalog.producers.services import checks

S = ProducerState
_FROM: dict[ProducerState, frozenset[str]] = {
    S.VERIFIED: frozenset({S.PENDING, S.RETURNED, S.SUSPENDED}),
    S.RETURNED: frozenset({S.PENDING}),
    S.SUSPENDED: frozenset({S.PENDING, S.RETURNED, S.VERIFIED}),
}
_TOPIC = {S.VERIFIED: "producer.verified", S.RETURNED: "producer.returned", S.SUSPENDED: "producer.suspended"}


def verify_producer(*, producer: Producer, by: Actor, seen: str = "", reason: str = "") -> Producer:
    """The producer is who it says. Also ends a suspension, then with a reason. `seen`: the state the officer saw, if the page knows it.

    `Refused` while the representative or the tax code is missing: nobody knows then who it is.
    """
    return _decide(producer=producer, to=S.VERIFIED, by=by, seen=seen, reason=reason)


def return_producer(*, producer: Producer, by: Actor, reason: str, seen: str = "") -> Producer:
    """Back to the producer, with what is to be changed."""
    return _decide(producer=producer, to=S.RETURNED, by=by, seen=seen, reason=reason)


def suspend_producer(*, producer: Producer, by: Actor, reason: str, seen: str = "") -> Producer:
    """Nothing of the producer is listed any more, until it is verified again."""
    return _decide(producer=producer, to=S.SUSPENDED, by=by, seen=seen, reason=reason)


@transaction.atomic
def _decide(*, producer: Producer, to: ProducerState, by: Actor, seen: str, reason: str) -> Producer:
    locked = (
        Producer.objects.select_for_update(of=("self",))
        .select_related("place__current", "place__province")
        .get(pk=producer.pk)
    )
    if not policies.may_verify(by, locked):
        raise NotAllowed.because("may_not_verify", _("Chỉ cán bộ phụ trách địa phương của cơ sở được quyết định."))
    if locked.state not in _FROM[to] or (seen and locked.state != seen):
        raise Conflict.because("already_decided", _already(locked))
    reason = checks.paragraphs(reason, "reason", longest=2_000)
    if not reason and (to != S.VERIFIED or locked.state == S.SUSPENDED):
        raise Refused.because("reason_needed", _("Ghi lý do."), "reason")
    if to == S.VERIFIED and (missing := _missing(locked)):
        raise Refused(*missing)
    locked.state = to
    locked.state_reason = reason
    locked.verified_at = clock.now() if to == S.VERIFIED else None
    locked.verified_by_id = by.pk if to == S.VERIFIED else None
    with audit.context(user=by.pk, reason=reason or to.value):
        locked.save(update_fields=["state", "state_reason", "verified_at", "verified_by"])
    outbox.emit(_TOPIC[to], producer=locked.pk)
    revision.bump()
    return locked


def _missing(producer: Producer) -> list[Problem]:
    """What a verification says somebody looked at, and is not there."""
    missing = []
    if not producer.representative.strip():
        message = _("Chưa có tên người đại diện. Cơ sở ghi ở trang hồ sơ, hoặc bạn nhập hộ khi cơ sở đã đồng ý.")
        missing.append(Problem("representative_needed", message, "representative"))
    if not producer.tax_code:
        if producer.kind == ProducerKind.HOUSEHOLD:
            message = _(
                "Chưa có mã số thuế hoặc số định danh 12 chữ số của chủ hộ. "
                "Cơ sở ghi ở trang hồ sơ, hoặc bạn nhập hộ khi cơ sở đã đồng ý."
            )
        else:
            message = _("Chưa có mã số thuế. Cơ sở ghi ở trang hồ sơ, hoặc bạn nhập hộ khi cơ sở đã đồng ý.")
        missing.append(Problem("tax_code_needed", message, "tax_code"))
    return missing


def _already(producer: Producer) -> str | Promise:
    return _("Cơ sở này hiện ở trạng thái “%(state)s”. Tải lại trang để xem.") % {"state": producer.get_state_display()}
