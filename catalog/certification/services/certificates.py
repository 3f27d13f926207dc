"""Recording and revoking recognitions; the stars of a product follow from its certificates alone."""

import calendar
import datetime as dt
import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.places.queries import province_today
from catalog.products.models import Product, Regime
from catalog.products.services import Span, lock_product, replace_spans_in_bulk, set_star_spans

from ..models import (
    CaseState,
    Certificate,
    DatePrecision,
    IssuingLevel,
    IssuingRule,
    RevocationCase,
    RevocationGround,
)
from ..policies import may_decide
from ..queries import issuing_rules

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def valid_until(decided_on: dt.date, months: int) -> dt.date:
    """The last day of a certificate: the same day of the month so many months later, or that month's last (29/02 → 28/02).

    That day still counts. Civil Code 2015 (91/2015/QH13): a period in months does not count its first day (art. 147.2) and ends at the end
    of the corresponding day of the last month (art. 148.3).
    """
    month = decided_on.month - 1 + months
    year, month = decided_on.year + month // 12, month % 12 + 1
    return dt.date(year, month, min(decided_on.day, calendar.monthrange(year, month)[1]))


def spans_of(certificates: Iterable[Certificate]) -> list[Span]:
    """On each day the certificate with the latest first day counts, of those that run on it and are not revoked.

    So an upgrade or a renewal takes over on its own first day, a downgrade too, and when a later one is revoked the earlier counts
    again for as long as it runs. Of two of the same day the one recorded last counts.
    """
    runs = []
    for certificate in certificates:
        last = certificate.valid_until
        if certificate.revoked_from is not None:
            last = min(last, certificate.revoked_from - dt.timedelta(days=1))
        if last >= certificate.valid_from:
            runs.append((certificate.valid_from, certificate.pk, last, certificate.stars))
    edges = sorted({day for first, _, last, _ in runs for day in (first, last + dt.timedelta(days=1))})
    spans: list[Span] = []
    for n, start in enumerate(edges[:-1]):
        end = edges[n + 1] - dt.timedelta(days=1)
        running = [run for run in runs if run[0] <= start and run[2] >= end]
        if not running:
            continue
        _, pk, _, stars = max(running)
        if spans and spans[-1][3] == pk and spans[-1][2] == start - dt.timedelta(days=1):
            spans[-1] = (stars, spans[-1][1], end, pk)
        else:
            spans.append((stars, start, end, pk))
    return spans


def recompute_spans(*, product: Product) -> None:
    """Write the product's spans anew from its certificates. The caller holds the lock on the product's row."""
    certificates = list(Certificate.objects.filter(product=product).order_by("valid_from", "pk"))
    numbers = dict.fromkeys(certificate.decision_number for certificate in certificates if certificate.decision_number)
    set_star_spans(product=product, spans=spans_of(certificates), decision_numbers=" ".join(numbers))


def clean_number(text: str) -> str:
    """A decision number as it is kept: "858 / QĐ - UBND" gives "858/QĐ-UBND"."""
    plain = unicodedata.normalize("NFC", _CONTROL.sub(" ", text)).replace("–", "-").strip()
    return re.sub(r"\s+", " ", re.sub(r"\s*([/-])\s*", r"\1", plain))


def number_problem(number: str, *, needed: bool, field: str = "decision_number") -> Problem | None:
    """What is wrong with a cleaned decision number, if anything. Provinces write them in many ways: only a digit is asked for."""
    if not number:
        return Problem("missing", _("Chưa có số quyết định. Ví dụ 858/QĐ-UBND."), field) if needed else None
    if len(number) > 60:
        return Problem("too_long", _("Số quyết định dài quá 60 ký tự. Chỉ ghi số và ký hiệu."), field)
    if not any(character.isdigit() for character in number):
        return Problem("no_digit", _("Số quyết định không có chữ số nào. Ví dụ 858/QĐ-UBND."), field)
    return None


def _rule(stars: int, level: str, first: dt.date, last: dt.date) -> IssuingRule | None:
    """The newest rule under which this level recognised these stars on a day between two days (one day, or a whole year)."""
    return issuing_rules(first, last).filter(stars=stars, level=level).order_by("-starts_on").first()


def _rule_problem(stars: int, level: str, first: dt.date, last: dt.date) -> Problem:
    day = f"{first:%d/%m/%Y}"
    rules = issuing_rules(first, last).filter(stars=stars).order_by("level")
    allowed = list(dict.fromkeys(rules.values_list("level", flat=True)))
    if not allowed:
        message = _("Ngày %(day)s chưa có quyết định nào về phân hạng OCOP.") % {"day": day}
        return Problem("no_regime", message, "decided_on")
    message = _("Ngày %(day)s, %(stars)d sao do %(who)s công nhận, không phải %(level)s.") % {
        "day": day,
        "stars": stars,
        "who": " / ".join(str(IssuingLevel(name).label) for name in allowed),
        "level": IssuingLevel(level).label,
    }
    return Problem("wrong_level", message, "issuing_level")


def _place_problems(product: Product, level: str, place: Unit | None, first: dt.date, last: dt.date) -> list[Problem]:
    if place is None:
        return []
    if level == IssuingLevel.MINISTRY:
        return [Problem("not_needed", _("Quyết định của Bộ không ghi nơi ban hành."), "issuing_place")]
    if place.level != level:
        message = _("%(place)s không phải là cấp đã chọn.") % {"place": place.full_name}
        return [Problem("wrong_place_level", message, "issuing_place")]
    if place.starts_on > last or (place.ends_on is not None and place.ends_on < first):
        message = _("Ngày %(day)s không có %(place)s. Chọn đơn vị của thời điểm đó.") % {
            "day": f"{first:%d/%m/%Y}",
            "place": place.full_name,
        }
        return [Problem("other_era", message, "issuing_place")]
    if province_today(place).pk != product.province_id:
        message = _("%(place)s không phải là nơi của sản phẩm này.") % {"place": place.full_name}
        return [Problem("elsewhere", message, "issuing_place")]
    return []


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a decision says of one product, as `record_certificate` takes it."""

    product: Product
    stars: int
    decision_number: str
    decided_on: dt.date
    issuing_level: str
    issuing_place: Unit | None
    precision: str = DatePrecision.DAY
    source: str = ""
    regime: Regime | None = None


def _judged(told: Recognition, *, by: Actor | None, rule_of: Callable[..., IssuingRule | None] = _rule) -> Certificate:
    """The certificate that follows from a recognition, not saved; `Refused` with everything that is wrong with it."""
    by_year = told.precision == DatePrecision.YEAR
    decided_on, place = told.decided_on, told.issuing_place
    first = dt.date(decided_on.year, 1, 1) if by_year else decided_on
    last = min(dt.date(decided_on.year, 12, 31), max(first, clock.today())) if by_year else decided_on
    number = clean_number(told.decision_number)
    problems = []
    if not 3 <= told.stars <= 5:
        message = _("Chỉ sản phẩm 3, 4 hoặc 5 sao mới được cấp giấy chứng nhận.")
        problems.append(Problem("stars_out_of_range", message, "stars"))
    if first > clock.today():
        problems.append(Problem("in_future", _("Ngày quyết định ở tương lai. Xem lại ngày."), "decided_on"))
    if told.issuing_level not in IssuingLevel.values:
        problems.append(Problem("unknown_level", _("Chọn cấp công nhận."), "issuing_level"))
    if (problem := number_problem(number, needed=by is not None)) is not None:
        problems.append(problem)
    if by is None and not told.source.strip():
        problems.append(Problem("missing", _("Dữ liệu nạp tự động phải ghi nguồn."), "source"))
    if by is not None and place is None and told.issuing_level != IssuingLevel.MINISTRY:
        problems.append(Problem("missing", _("Chọn nơi ban hành quyết định."), "issuing_place"))
    refuse_if_any(problems)
    problems += _place_problems(told.product, told.issuing_level, place, first, last)
    regime = told.regime
    if regime is None:
        rule = rule_of(told.stars, told.issuing_level, first, last)
        if rule is None:
            problems.append(_rule_problem(told.stars, told.issuing_level, first, last))
        regime = rule.regime if rule else None
    refuse_if_any(problems)
    assert regime is not None
    return Certificate(
        product=told.product,
        regime=regime,
        stars=told.stars,
        decision_number=number,
        decided_on=None if by_year else decided_on,
        issuing_level=told.issuing_level,
        issuing_place=place,
        precision=told.precision,
        valid_from=first,
        valid_until=valid_until(first, regime.months_valid),
        source=told.source.strip(),
        recorded_by_id=by.pk if by else None,
        recorded_at=clock.now(),
    )


@transaction.atomic
def record_certificate(
    *,
    product: Product,
    stars: int,
    decision_number: str,
    decided_on: dt.date,
    issuing_level: str,
    issuing_place: Unit | None,
    precision: str = DatePrecision.DAY,
    source: str = "",
    regime: Regime | None = None,
    by: Actor | None,
) -> Certificate:
    """Record a recognition with 3 to 5 stars; the product's stars follow at once, from the decision's day on.

    Valid 36 months: from the day of the decision to the same day three years later, inclusive. With `precision="year"` only the year of
    `decided_on` counts, and the earliest day it can mean is taken. `by` is an officer who reaches the issuing authority; None only for
    loaders, which must name a `source` and may leave the number and place empty. Checked against the regimes' dated rules
    (`IssuingRule`), the newest of the day; of a dossier the caller says the `regime` under which it was judged, and has checked by that one's
    stages who decides. Raises `NotAllowed`, `Conflict` (recorded already), `Refused`.
    """
    if by is not None and not may_decide(by, product=product, level=issuing_level, issuing_place=issuing_place):
        raise NotAllowed.because(
            "not_allowed", _("Chỉ cán bộ của cơ quan đã công nhận, hoặc cấp trên, mới ghi được quyết định này.")
        )
    told = Recognition(
        product,
        stars,
        decision_number,
        decided_on,
        issuing_level,
        issuing_place,
        precision=precision,
        source=source,
        regime=regime,
    )
    certificate = _judged(told, by=by)
    mine = lock_product(product)
    number, first = certificate.decision_number, certificate.valid_from
    if Certificate.objects.filter(product=mine, decision_number=number, valid_from=first).exists():
        message = _("Quyết định này đã được ghi cho sản phẩm này.")
        raise Conflict.because("recorded_already", message, "decision_number")
    with audit.context(user=by.pk if by else None, reason=source.strip() or f"recognised by {number}"):
        certificate.product = mine
        certificate.save(force_insert=True)
        if mine.reported_stars is not None:
            mine.reported_stars = None  # the decision is here now
            mine.save(update_fields=["reported_stars"])
        recompute_spans(product=mine)
    outbox.emit("certificate.recorded", certificate=certificate.pk, product=mine.pk)
    return certificate


@transaction.atomic
def record_in_bulk(*, recognitions: Sequence[Recognition]) -> list[Certificate]:
    """`record_certificate` with `by=None` for many products made in this same transaction, for loaders: the same checks (`Refused` at the
    first that is wrong), one audit reason for all. About 15 statements for each 2,000, and one for each rule asked for.
    """
    rule_of = functools.cache(_rule)
    made = Certificate.objects.bulk_create(
        [_judged(told, by=None, rule_of=rule_of) for told in recognitions], batch_size=2_000
    )
    by_product: dict[int, list[Certificate]] = defaultdict(list)
    for certificate in made:
        by_product[certificate.product_id].append(certificate)
    replace_spans_in_bulk(
        spans={pk: spans_of(found) for pk, found in by_product.items()},
        decision_numbers={
            pk: " ".join(dict.fromkeys(c.decision_number for c in found if c.decision_number))
            for pk, found in by_product.items()
        },
    )
    for certificate in made:
        outbox.emit("certificate.recorded", certificate=certificate.pk, product=certificate.product_id)
    return made


@transaction.atomic
def revoke_certificate(
    *,
    certificate: Certificate,
    from_day: dt.date,
    decision: str,
    reason: str,
    by: Actor,
    grounds: str = RevocationGround.OTHER,
) -> Certificate:
    """Revoke a certificate from a day on: the stars end the day before, unless an earlier certificate still runs.

    `decision`: number of the revoking decision; `grounds`: one of the six of 26/2026/QĐ-TTg. Raises `NotAllowed`, `Refused`, and
    `Conflict` when it is revoked already.
    """
    place = certificate.issuing_place or certificate.product.province
    if not may_decide(by, product=certificate.product, level=certificate.issuing_level, issuing_place=place):
        raise NotAllowed.because(
            "not_allowed", _("Chỉ cán bộ của cơ quan đã công nhận, hoặc cấp trên, mới thu hồi được giấy này.")
        )
    number = clean_number(decision)
    problems = []
    if (problem := number_problem(number, needed=True, field="decision")) is not None:
        problems.append(problem)
    if not reason.strip():
        problems.append(Problem("missing", _("Ghi lý do thu hồi."), "reason"))
    if grounds not in RevocationGround.values:
        problems.append(Problem("unknown_ground", _("Chọn một trong sáu căn cứ thu hồi."), "grounds"))
    if not certificate.valid_from <= from_day <= certificate.valid_until:
        message = _("Ngày thu hồi phải nằm trong thời hạn của giấy: %(first)s – %(last)s.") % {
            "first": f"{certificate.valid_from:%d/%m/%Y}",
            "last": f"{certificate.valid_until:%d/%m/%Y}",
        }
        problems.append(Problem("out_of_range", message, "from_day"))
    refuse_if_any(problems)
    product = lock_product(certificate.product_id)
    mine = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if mine.revoked_from is not None:
        raise Conflict.because("revoked_already", _("Giấy này đã bị thu hồi."))
    mine.revoked_from = from_day
    mine.revocation_decision = number
    mine.revocation_grounds = grounds
    mine.revocation_reason = reason.strip()
    with audit.context(user=by.pk, reason=reason.strip()):
        mine.save(update_fields=["revoked_from", "revocation_decision", "revocation_grounds", "revocation_reason"])
        recompute_spans(product=product)
        RevocationCase.objects.filter(certificate=mine, state=CaseState.OPEN).update(
            state=CaseState.REVOKED, outcome=reason.strip(), closed_by_id=by.pk, closed_at=clock.now()
        )  # what was being examined is settled by it
    outbox.emit("certificate.revoked", certificate=mine.pk, product=product.pk)
    return mine
