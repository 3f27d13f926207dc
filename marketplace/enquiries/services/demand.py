"""Enquiries: written, opened, closed, reported, hidden; and how much producers say they can supply."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from catalog.certification.models import EvidenceKind
from catalog.core import audit, clock, outbox, text
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.places.queries import province_today
from catalog.producers.policies import may_work_for
from catalog.products.models import Product, ProductSet
from marketplace.enquiries import policies
from marketplace.enquiries.models import (
    Buyer,
    BuyerState,
    Capacity,
    Enquiry,
    EnquiryReport,
    EnquiryState,
    Measure,
    Period,
)
from marketplace.enquiries.services.spam import is_named, public_problems

MOST_OPEN = 10
"""Enquiries of one buyer at a time."""
MOST_DRAFTS = 50
LONGEST_OPEN = dt.timedelta(days=180)
MOST_QUANTITY = Decimal(10) ** 9
MOST_PRICE = 10**12
"""₫ a unit."""
_A_MONTH = {
    Period.ONCE: Decimal(1),
    Period.WEEK: Decimal(52) / 12,
    Period.MONTH: Decimal(1),
    Period.QUARTER: Decimal(1) / 3,
    Period.YEAR: Decimal(1) / 12,
}


@dataclass(frozen=True, slots=True)
class EnquiryFacts:
    """What is asked for. `sets` or `wanted` (free words), `quantity` in `unit` a `period`, `stars` at least (0: none needed), `papers` kinds of
    evidence, `place` of delivery and its days, prices in ₫ a unit (both None: open), `open_until` the last day for quotes."""

    title: str
    quantity: Decimal
    unit: str
    place: Unit
    delivery_from: dt.date
    delivery_until: dt.date
    open_until: dt.date
    period: str = Period.ONCE
    text: str = ""
    sets: Sequence[ProductSet] = ()
    wanted: str = ""
    stars: int = 0
    papers: Sequence[str] = field(default_factory=tuple)
    price_from: int | None = None
    price_to: int | None = None


def monthly(quantity: Decimal, period: str) -> Decimal:
    """What a quantity a period is in a month, to three places; once counts whole."""
    return (quantity * _A_MONTH[Period(period)]).quantize(Decimal("0.001"))


@transaction.atomic
def save_enquiry(
    *, buyer: Buyer, facts: EnquiryFacts, by: Actor | None, enquiry: Enquiry | None = None, is_sample: bool = False
) -> Enquiry:
    """Write a draft, or change one. `by` None: sample data. Raises `NotAllowed`, `Conflict`, `Refused` with a problem at each field."""
    _check_member(by, buyer)
    if enquiry is not None:
        enquiry = locked_enquiry(enquiry)
        if enquiry.buyer_id != buyer.pk or enquiry.state != EnquiryState.DRAFT:
            raise Conflict.because("not_draft", _("Đã đăng thì không sửa được. Khép lại rồi viết lời hỏi mới."))
    elif buyer.enquiries.filter(state=EnquiryState.DRAFT).count() >= MOST_DRAFTS:
        raise Refused.because("too_many", _("Đã có 50 bản nháp. Đăng hoặc khép bớt."))
    values, problems = _checked(facts)
    refuse_if_any(problems)
    place = facts.place.current or facts.place
    made = enquiry or Enquiry(buyer=buyer, created_at=clock.now(), is_sample=is_sample)
    for name, value in values.items():
        setattr(made, name, value)
    made.place, made.province = place, province_today(place)
    made.monthly = monthly(facts.quantity, facts.period)
    made.wanted_search = text.fold(made.wanted)[:200]
    with audit.context(user=by.pk if by else None, reason="enquiry written"):
        made.save()
        made.sets.set(facts.sets)
    return made


def _checked(facts: EnquiryFacts) -> tuple[dict[str, object], list[Problem]]:
    title, problems = public_problems(facts.title, "title", longest=160)
    words, more = public_problems(facts.text, "text", longest=4000, several_lines=True)
    wanted, most = public_problems(facts.wanted, "wanted", longest=160)
    problems += [*more, *most]
    if not is_named(title):
        problems.append(Problem("title", _("Ghi bằng chữ bạn cần mua gì."), "title"))
    if not facts.sets and not wanted:
        problems.append(Problem("goods", _("Chọn bộ sản phẩm, hoặc ghi tên đặc sản cần mua."), "wanted"))
    elif wanted and not is_named(wanted):
        problems.append(Problem("goods", _("Ghi tên đặc sản bằng chữ."), "wanted"))
    if facts.unit not in Measure.values:
        problems.append(Problem("unit", _("Chọn đơn vị trong danh sách."), "unit"))
    if facts.period not in Period.values:
        problems.append(Problem("period", _("Chọn mua một lần hay theo kỳ."), "period"))
    problems += quantity_problems(facts.quantity, "quantity")
    if not 0 <= facts.stars <= 5:
        problems.append(Problem("stars", _("Chọn từ 3 đến 5 sao, hoặc không cần sao."), "stars"))
    if set(facts.papers) - set(EvidenceKind.values):
        problems.append(Problem("papers", _("Chọn giấy tờ trong danh sách."), "papers"))
    for name in ("price_from", "price_to"):
        price = getattr(facts, name)
        if price is not None:
            problems += price_problems(price, name)
    if facts.price_from is not None and facts.price_to is not None and facts.price_to < facts.price_from:
        problems.append(Problem("order", _("Giá đến phải bằng hoặc cao hơn giá từ."), "price_to"))
    problems += day_problems(facts)
    values = {
        name: getattr(facts, name)
        for name in ("quantity", "unit", "period", "stars", "delivery_from", "delivery_until", "open_until")
    }
    values |= {"price_from": facts.price_from, "price_to": facts.price_to, "papers": sorted(set(facts.papers))}
    return values | {"title": title, "text": words, "wanted": wanted}, problems


def quantity_problems(quantity: Decimal, name: str) -> list[Problem]:
    """A quantity is more than nothing, and less than what anybody has."""
    if quantity <= 0:
        return [Problem("quantity", _("Số lượng phải lớn hơn 0."), name)]
    if quantity > MOST_QUANTITY:
        return [Problem("quantity", _("Số lượng lớn quá. Xem lại có thừa số 0 không."), name)]
    return []


def price_problems(price: int, name: str) -> list[Problem]:
    """A price is more than nothing, and less than what anything costs."""
    if price <= 0:
        return [Problem("price", _("Giá phải lớn hơn 0."), name)]
    if price > MOST_PRICE:
        return [Problem("price", _("Giá lớn quá. Xem lại có thừa số 0 không."), name)]
    return []


def day_problems(facts: EnquiryFacts | Enquiry) -> list[Problem]:
    """Days are to come, and in order."""
    today, found = clock.today(), []
    if facts.open_until < today:
        found.append(Problem("past", _("Hạn nhận chào hàng đã qua. Chọn từ hôm nay."), "open_until"))
    elif facts.open_until > today + LONGEST_OPEN:
        found.append(Problem("far", _("Nhận chào hàng nhiều nhất 180 ngày."), "open_until"))
    if facts.delivery_from < today:
        found.append(Problem("past", _("Ngày giao đã qua. Chọn từ hôm nay."), "delivery_from"))
    if facts.delivery_until < facts.delivery_from:
        found.append(Problem("order", _("Ngày giao cuối phải sau ngày giao đầu."), "delivery_until"))
    return found


@transaction.atomic
def open_enquiry(*, enquiry: Enquiry, by: Actor | None) -> Enquiry:
    """Put a draft on the board, where quotes may come until its last day. Only verified buyers, ten at a time. Raises `NotAllowed`, `Conflict`,
    `Refused`."""
    _check_member(by, enquiry.buyer)
    buyer = Buyer.objects.select_for_update(of=("self",)).get(pk=enquiry.buyer_id)
    enquiry = locked_enquiry(enquiry)
    if buyer.state != BuyerState.VERIFIED:
        raise Refused.because("not_verified", _("Cán bộ xác minh tổ chức rồi mới đăng được. Bản nháp vẫn giữ."))
    if enquiry.state != EnquiryState.DRAFT:
        raise Conflict.because("opened", _("Lời hỏi này đã đăng hoặc đã khép lại. Tải lại trang."))
    refuse_if_any(day_problems(enquiry))
    if buyer.enquiries.filter(state=EnquiryState.OPEN, open_until__gte=clock.today()).count() >= MOST_OPEN:
        raise Refused.because("too_many", _("Đang có 10 lời hỏi mua mở. Khép bớt một lời rồi đăng."))
    enquiry.state, enquiry.opened_at = EnquiryState.OPEN, clock.now()
    with audit.context(user=by.pk if by else None, reason="enquiry opened"):
        enquiry.save(update_fields=["state", "opened_at"])
    return enquiry


@transaction.atomic
def close_enquiry(*, enquiry: Enquiry, by: Actor) -> Enquiry:
    """No more quotes and no more acceptances; what was agreed stays. A draft that is closed was never on the board and goes."""
    _check_member(by, enquiry.buyer)
    enquiry = locked_enquiry(enquiry)
    if enquiry.state == EnquiryState.CLOSED:
        raise Conflict.because("closed", _("Lời hỏi này đã khép lại rồi."))
    with audit.context(user=by.pk, reason="enquiry closed"):
        if enquiry.state == EnquiryState.DRAFT:
            enquiry.delete()
            return enquiry
        enquiry.state, enquiry.closed_at = EnquiryState.CLOSED, clock.now()
        enquiry.save(update_fields=["state", "closed_at"])
        outbox.emit("enquiry.closed", enquiry_id=enquiry.pk)
    return enquiry


@transaction.atomic
def report_enquiry(*, enquiry: Enquiry, client: str) -> bool:
    """Somebody says that it should not stand. `client`: a key of who asks, for the day. False when this client has said so already."""
    _made, new = EnquiryReport.objects.get_or_create(enquiry=enquiry, client=client[:64], defaults={"at": clock.now()})
    if new:
        Enquiry.objects.filter(pk=enquiry.pk).update(reports=F("reports") + 1)
    return new


@transaction.atomic
def judge_enquiry(*, enquiry: Enquiry, hide: bool, by: Actor, reason: str = "") -> Enquiry:
    """An officer hides it, with a reason that the buyer is told, or lets it stand (also again): what was reported is settled."""
    enquiry = locked_enquiry(enquiry)
    if not policies.may_moderate(by, enquiry):
        raise NotAllowed.because("not_yours", _("Chỉ cán bộ phụ trách nơi giao hoặc nơi bên mua được ẩn lời hỏi này."))
    if hide and enquiry.hidden_at is not None:
        raise Conflict.because("decided", _("Lời hỏi này đã ẩn rồi. Tải lại trang."))
    if hide and not reason.strip():
        raise Refused.because("missing", _("Ghi lý do ẩn, để bên mua biết."), "reason")
    enquiry.reports = 0
    enquiry.hidden_at = clock.now() if hide else None
    enquiry.hidden_by_id = by.pk if hide else None
    enquiry.hidden_because = reason.strip()[:300] if hide else ""
    with audit.context(user=by.pk, reason="enquiry hidden" if hide else "enquiry stands"):
        enquiry.save(update_fields=["reports", "hidden_at", "hidden_by", "hidden_because"])
        if hide:
            outbox.emit("enquiry.hidden", enquiry_id=enquiry.pk, at=clock.now().isoformat())
    return enquiry


@transaction.atomic
def state_capacity(
    *, product: Product, quantity: Decimal | None, unit: str = Measure.KG, period: str = Period.MONTH, by: Actor
) -> Capacity | None:
    """How much of a product its producer can supply; None forgets it. Raises `NotAllowed`, `Refused`."""
    if not may_work_for(by, product.producer):
        raise NotAllowed.because("not_yours", _("Chỉ người của cơ sở được ghi sức cung cấp."))
    if quantity is None:
        Capacity.objects.filter(product=product).delete()
        return None
    problems = quantity_problems(quantity, "quantity")
    if unit not in Measure.values or period not in Period.values:
        problems.append(Problem("unit", _("Chọn đơn vị trong danh sách."), "unit"))
    refuse_if_any(problems)
    made, _new = Capacity.objects.update_or_create(
        product=product,
        defaults={
            "quantity": quantity,
            "unit": unit,
            "period": period,
            "monthly": monthly(quantity, period),
            "stated_on": clock.today(),
        },
    )
    return made


def locked_enquiry(enquiry: Enquiry) -> Enquiry:
    """The enquiry as it is now: its row is locked before those of its dealings and quotes."""
    return (
        Enquiry.objects.select_for_update(of=("self",))
        .select_related("buyer__place__current", "place__current")
        .get(pk=enquiry.pk)
    )


def _check_member(by: Actor | None, buyer: Buyer) -> None:
    if by is not None and not policies.acts_for(by, buyer):
        raise NotAllowed.because("not_yours", _("Chỉ người của bên mua được viết và đăng lời hỏi mua."))
