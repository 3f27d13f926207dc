"""What happens to a certificate after its decision: reminders, the transitional extension, revocation cases."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.products.policies import is_member, reached
from catalog.products.services import lock_product

from ..models import CaseState, Certificate, Extension, Reminder, RevocationCase, RevocationGround
from ..policies import may_decide
from ..queries.life import extension_rule, reminders_due, to_remind
from .certificates import clean_number, number_problem, recompute_spans, revoke_certificate

CASE_DAYS = dt.timedelta(days=15)
"""From the finding to the conclusion (26/2026/QĐ-TTg)."""
CHUNK = 200


def send_reminders(*, on: dt.date | None = None) -> int:
    """Remind of the certificates that are due on a day (default today), each of 210, 180, 150, 125 days and the lapse once; how many.

    Whatever the worker missed meanwhile is kept as reminded too, and only the latest is told. May run any number of times and in many workers at
    once: certificates are locked, and what was sent is read under the lock. Emits `certificate.reminded` for each, and `certificates.reminded` with
    the day for all (once or more: whoever sums a day up reads what it holds).
    """
    day = on or clock.today()
    sent, last = 0, 0
    while True:
        with transaction.atomic():
            found = list(
                to_remind(day)
                .filter(pk__gt=last)
                .select_for_update(of=("self",), no_key=True, skip_locked=True)[:CHUNK]
            )
            if not found:
                return sent
            last = found[-1].pk
            known: dict[int, set[int]] = {}
            told = sent
            for pk, days in Reminder.objects.filter(certificate__in=found).values_list("certificate_id", "days_before"):
                known.setdefault(pk, set()).add(days)
            for certificate in found:
                due = reminders_due((certificate.valid_until - day).days)
                missing = [days for days in due if days not in known.get(certificate.pk, set())]
                if not missing:
                    continue
                Reminder.objects.bulk_create(
                    Reminder(certificate=certificate, days_before=days, sent_at=clock.now()) for days in missing
                )
                if missing[-1] == due[-1]:  # else a later one was told already
                    outbox.emit("certificate.reminded", certificate=certificate.pk, days_before=due[-1])
                    sent += 1
            if sent > told:
                outbox.emit("certificates.reminded", on=clock.today().isoformat())


def _locked(certificate: Certificate) -> Certificate:
    """Lock order: product before certificate."""
    lock_product(certificate.product_id)
    return (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("product__producer", "product__origin", "product__province", "regime", "issuing_place")
        .get(pk=certificate.pk)
    )


def _require_decider(by: Actor, certificate: Certificate) -> None:
    place = certificate.issuing_place or certificate.product.province
    if not may_decide(by, product=certificate.product, level=certificate.issuing_level, issuing_place=place):
        raise NotAllowed.because(
            "not_allowed", _("Chỉ cán bộ của cơ quan đã công nhận, hoặc cấp trên, mới quyết định được về giấy này.")
        )


@transaction.atomic
def extend_certificate(*, certificate: Certificate, until: dt.date, decision_number: str, by: Actor) -> Extension:
    """Let a certificate run on under the transition rule of a new regime (26/2026/QĐ-TTg art. 12.3: at most 180 days), once.

    Its last day and the product's stars follow at once; reminders before the new end are sent anew. Raises `NotAllowed`, `Refused` (no rule gives
    it, too long, no number), `Conflict` (extended or revoked already). Emits `certificate.extended`.
    """
    _require_decider(by, certificate)
    mine = _locked(certificate)
    if mine.revoked_from is not None:
        raise Conflict.because("revoked_already", _("Giấy này đã bị thu hồi."))
    if Extension.objects.filter(certificate=mine).exists():
        raise Conflict.because("extended_already", _("Giấy này đã được kéo dài một lần."))
    rule = extension_rule(mine)
    if rule is None:
        raise Refused.because(
            "no_rule",
            _(
                "Chỉ giấy cấp theo quy định cũ và hết hạn trong thời kỳ chuyển tiếp mới được kéo dài; giấy này thì không."
            ),
        )
    number = clean_number(decision_number)
    latest = mine.valid_until + dt.timedelta(days=rule.max_days)
    problems = []
    if (problem := number_problem(number, needed=True)) is not None:
        problems.append(problem)
    if not mine.valid_until < until <= latest:
        message = _("Chọn ngày sau %(first)s và không quá %(last)s (nhiều nhất %(days)s ngày).") % {
            "first": f"{mine.valid_until:%d/%m/%Y}",
            "last": f"{latest:%d/%m/%Y}",
            "days": rule.max_days,
        }
        problems.append(Problem("out_of_range", message, "until"))
    elif until < clock.today():
        problems.append(Problem("in_past", _("Ngày này đã qua, kéo dài tới đó không còn tác dụng."), "until"))
    refuse_if_any(problems)
    was = mine.valid_until
    mine.valid_until = until
    with audit.context(user=by.pk, reason=f"extended by {number}, {rule.legal_basis}"):
        made = Extension.objects.create(
            certificate=mine,
            rule=rule,
            was_until=was,
            until=until,
            decision_number=number,
            by_id=by.pk,
            at=clock.now(),
        )
        mine.save(update_fields=["valid_until"])
        recompute_spans(product=mine.product)
    Reminder.objects.filter(certificate=mine).delete()
    outbox.emit("certificate.extended", certificate=mine.pk)
    return made


@transaction.atomic
def open_case(*, certificate: Certificate, ground: str, text: str, found_on: dt.date, by: Actor) -> RevocationCase:
    """Begin to examine whether a certificate is to be revoked: one of the six grounds, concluded within 15 days of the finding.

    `by`: an officer whose post reaches the product, of whatever level, who does not work for its producer. Raises `NotAllowed`, `Refused`,
    `Conflict` (one is open, or it is revoked). Emits `case.opened`.
    """
    product = certificate.product
    if is_member(by, product.producer) or not reached(by, product):
        raise NotAllowed.because(
            "not_allowed", _("Chỉ cán bộ phụ trách nơi làm ra sản phẩm mới mở được việc xem xét thu hồi.")
        )
    today = clock.today()
    problems = []
    if ground not in RevocationGround.values:
        problems.append(Problem("unknown_ground", _("Chọn một trong sáu căn cứ thu hồi."), "ground"))
    if not text.strip():
        problems.append(Problem("missing", _("Ghi điều đã phát hiện."), "text"))
    if found_on > today:
        problems.append(Problem("in_future", _("Ngày phát hiện ở tương lai. Xem lại ngày."), "found_on"))
    refuse_if_any(problems)
    mine = _locked(certificate)
    if mine.revoked_from is not None:
        raise Conflict.because("revoked_already", _("Giấy này đã bị thu hồi."))
    if not mine.valid_from <= today <= mine.valid_until:
        raise Refused.because("not_valid", _("Giấy này không còn hiệu lực nên không có gì để thu hồi."))
    if RevocationCase.objects.filter(certificate=mine, state=CaseState.OPEN).exists():
        raise Conflict.because("case_open", _("Giấy này đang được xem xét thu hồi rồi."))
    with audit.context(user=by.pk, reason="revocation case opened"):
        case = RevocationCase.objects.create(
            certificate=mine,
            ground=ground,
            text=text.strip(),
            found_on=found_on,
            due_on=found_on + CASE_DAYS,
            opened_by_id=by.pk,
        )
    outbox.emit("case.opened", case=case.pk)
    return case


@transaction.atomic
def close_case(
    *,
    case: RevocationCase,
    revoke: bool,
    outcome: str,
    by: Actor,
    decision: str = "",
    from_day: dt.date | None = None,
) -> RevocationCase:
    """Conclude an examination: revoke the certificate on its ground (by a decision, from a day on), or dismiss it with a reason.

    `by` belongs to the authority that recognised, or one above. Raises `NotAllowed`, `Refused`, and `Conflict` when somebody concluded first.
    Emits `case.closed`, and `certificate.revoked` when it is revoked.
    """
    _require_decider(by, case.certificate)
    certificate = _locked(case.certificate)
    mine = RevocationCase.objects.select_for_update().get(pk=case.pk)
    if mine.state != CaseState.OPEN:
        message = _("Việc này đã có kết luận: %(state)s.") % {"state": mine.get_state_display()}
        raise Conflict.because("closed_already", message)
    if not outcome.strip():
        raise Refused.because("missing", _("Ghi kết luận và lý do."), "outcome")
    if revoke:
        if from_day is None:
            raise Refused.because("missing", _("Chọn ngày giấy không còn hiệu lực."), "from_day")
        revoke_certificate(
            certificate=certificate,
            from_day=from_day,
            decision=decision,
            reason=outcome,
            grounds=mine.ground,
            by=by,
        )
    mine.state = CaseState.REVOKED if revoke else CaseState.DISMISSED
    mine.outcome = outcome.strip()
    mine.closed_by_id = by.pk
    mine.closed_at = clock.now()
    with audit.context(user=by.pk, reason="revocation case closed"):
        mine.save(update_fields=["state", "outcome", "closed_by", "closed_at"])
    outbox.emit("case.closed", case=mine.pk)
    return mine
