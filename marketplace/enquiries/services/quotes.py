"""Quotes: sent, superseded, withdrawn, declined, accepted in whole or in part; what was agreed, and what came of it.

Locks: enquiry, dealing, quote, agreement.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.certification.models import Evidence
from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.formats import number
from catalog.core.types import Actor
from catalog.producers.models import Producer, ProducerState
from catalog.producers.services import checks
from catalog.products.models import Product, ProductState
from marketplace.enquiries import policies
from marketplace.enquiries.models import (
    Agreement,
    AgreementState,
    BuyerState,
    Dealing,
    Delivered,
    Enquiry,
    EnquiryState,
    Quote,
    QuoteState,
    Side,
)
from marketplace.enquiries.models.quotes import LIVE
from marketplace.enquiries.services.demand import locked_enquiry, price_problems, quantity_problems
from marketplace.enquiries.services.spam import is_named
from traceability.lots.models import Lot, LotState

MOST_QUOTES = 50
"""Of one producer for one enquiry, old ones too."""
MOST_PAPERS, MOST_LOTS = 20, 20
LONGEST_VALID = dt.timedelta(days=365)


@transaction.atomic
def send_quote(
    *,
    enquiry: Enquiry,
    producer: Producer,
    price: int,
    quantity: Decimal,
    valid_until: dt.date,
    by: Actor | None,
    product: Product | None = None,
    goods: str = "",
    samples: str = "",
    note: str = "",
    lots: Sequence[Lot] = (),
    papers: Sequence[Evidence] = (),
) -> Quote:
    """Offer a product of the producer, listed or not, or `goods` that are not entered yet. One that waits for an answer about the same product is
    superseded, never edited. `price` in ₫ a unit and `quantity` as the enquiry counts. Raises `NotAllowed`, `Conflict`, `Refused`.
    """
    if by is not None and not policies.may_quote(by, producer):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của cơ sở được chào hàng."))
    enquiry = locked_enquiry(enquiry)
    _check_open(enquiry)
    if producer.state != ProducerState.VERIFIED:
        raise Refused.because("not_verified", _("Cán bộ xác minh cơ sở rồi mới chào hàng được."))
    goods = product.name if product is not None else checks.one_line(goods, "goods", longest=200)
    problems = price_problems(price, "price") + quantity_problems(quantity, "quantity")
    if product is not None and (product.producer_id != producer.pk or product.state == ProductState.HIDDEN):
        problems.append(Problem("unknown", _("Chọn một sản phẩm của cơ sở."), "product"))
    elif not is_named(goods):
        problems.append(Problem("goods", _("Chọn sản phẩm, hoặc ghi tên hàng bằng chữ."), "goods"))
    problems += _paper_problems(producer, lots, papers)
    today = clock.today()
    if not today <= valid_until <= today + LONGEST_VALID:
        problems.append(Problem("day", _("Giá giữ tới một ngày từ hôm nay, nhiều nhất một năm."), "valid_until"))
    refuse_if_any(problems)
    dealing = _dealing(enquiry, producer)
    if dealing.quotes.count() >= MOST_QUOTES:
        raise Refused.because("too_many", _("Đã chào 50 lần cho lời hỏi này. Nhắn bên mua thay vì chào tiếp."))
    before = dealing.quotes.filter(product=product, state__in=LIVE).first()
    if before is not None and before.state == QuoteState.ACCEPTED:
        raise Conflict.because("accepted", _("Bên mua đã nhận lời chào sản phẩm này."), "product")
    with audit.context(user=by.pk if by else None, reason="quote sent"):
        if before is not None:
            before.state = QuoteState.SUPERSEDED
            before.save(update_fields=["state"])
        made = Quote.objects.create(
            dealing=dealing,
            product=product,
            goods=goods,
            price=price,
            quantity=quantity,
            samples=checks.one_line(samples, "samples", longest=300),
            note=checks.paragraphs(note, "note", longest=2000),
            valid_until=valid_until,
            supersedes=before,
            by_id=by.pk if by else None,
            at=clock.now(),
        )
        made.lots.set(lots)
        made.papers.set(papers)
        touch(dealing, waits_for=Side.BUYER)
        outbox.emit("quote.sent", quote_id=made.pk)
    return made


def _check_open(enquiry: Enquiry) -> None:
    if (
        enquiry.state != EnquiryState.OPEN
        or enquiry.hidden_at is not None
        or enquiry.buyer.state != BuyerState.VERIFIED
    ):
        raise Conflict.because("closed", _("Lời hỏi mua này không còn nhận chào hàng."))
    if enquiry.open_until < clock.today():
        raise Conflict.because("lapsed", _("Đã hết hạn nhận chào hàng cho lời hỏi này."))


def _paper_problems(producer: Producer, lots: Sequence[Lot], papers: Sequence[Evidence]) -> list[Problem]:
    found = []
    if any(lot.producer_id != producer.pk or lot.state != LotState.PUBLISHED for lot in lots) or len(lots) > MOST_LOTS:
        found.append(Problem("lots", _("Chỉ chọn lô đã công bố của cơ sở, nhiều nhất 20 lô."), "lots"))
    if (
        any(paper.producer_id != producer.pk or paper.removed_at is not None for paper in papers)
        or len(papers) > MOST_PAPERS
    ):
        found.append(Problem("papers", _("Chỉ chọn giấy tờ của cơ sở, nhiều nhất 20 tệp."), "papers"))
    return found


def _dealing(enquiry: Enquiry, producer: Producer) -> Dealing:
    """The producer's, locked; the enquiry's row is locked already, so two do not make two."""
    now = clock.now()
    made, _new = Dealing.objects.select_for_update().get_or_create(
        enquiry=enquiry, producer=producer, defaults={"started_at": now, "last_at": now}
    )
    return made


def touch(dealing: Dealing, *, waits_for: str) -> None:
    """Something happened: it comes first in lists, and one side is to answer."""
    dealing.last_at, dealing.waits_for = clock.now(), waits_for
    dealing.save(update_fields=["last_at", "waits_for"])


def _locked(quote: Quote) -> Quote:
    """Its enquiry, dealing and the quote itself, as they are now."""
    enquiry = locked_enquiry(Enquiry(pk=Dealing.objects.values_list("enquiry", flat=True).get(pk=quote.dealing_id)))
    dealing = Dealing.objects.select_for_update(of=("self",)).select_related("producer").get(pk=quote.dealing_id)
    found = Quote.objects.select_for_update(of=("self",)).get(pk=quote.pk)
    dealing.enquiry, found.dealing = enquiry, dealing
    return found


def _check_waits(quote: Quote) -> None:
    if quote.state != QuoteState.SENT:
        words = _("Lời chào này hiện ở trạng thái “%(state)s”. Tải lại trang để xem.")
        raise Conflict.because("decided", words % {"state": quote.get_state_display()})


@transaction.atomic
def withdraw_quote(*, quote: Quote, by: Actor) -> Quote:
    """The producer takes it back before it was answered. Raises `NotAllowed`, `Conflict`."""
    quote = _locked(quote)
    if not policies.may_quote(by, quote.dealing.producer):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của cơ sở được rút lời chào."))
    _check_waits(quote)
    quote.state, quote.decided_at = QuoteState.WITHDRAWN, clock.now()
    with audit.context(user=by.pk, reason="quote withdrawn"):
        quote.save(update_fields=["state", "decided_at"])
        touch(quote.dealing, waits_for="")
    return quote


@transaction.atomic
def decline_quote(*, quote: Quote, reason: str, by: Actor) -> Quote:
    """The buyer does not want it, and says why. Raises `NotAllowed`, `Conflict`, `Refused`."""
    quote = _locked(quote)
    _check_buyer(by, quote.dealing.enquiry)
    _check_waits(quote)
    reason = checks.paragraphs(reason, "reason", longest=500)
    if not reason:
        raise Refused.because("missing", _("Ghi lý do, để bên bán biết."), "reason")
    quote.state, quote.decided_at, quote.reason = QuoteState.DECLINED, clock.now(), reason
    with audit.context(user=by.pk, reason="quote declined"):
        quote.save(update_fields=["state", "decided_at", "reason"])
        touch(quote.dealing, waits_for="")
        outbox.emit("quote.declined", quote_id=quote.pk)
    return quote


@transaction.atomic
def accept_quote(
    *, quote: Quote, quantity: Decimal, delivery_from: dt.date, delivery_until: dt.date, by: Actor
) -> Agreement:
    """The buyer takes all of it or a part, on these days; the producer then confirms. Never more than was quoted, and of all quotes together never
    more than the enquiry asks: two at once find the enquiry's row locked. Raises `NotAllowed`, `Conflict`, `Refused`."""
    quote = _locked(quote)
    enquiry = quote.dealing.enquiry
    _check_buyer(by, enquiry)
    if enquiry.state not in (EnquiryState.OPEN, EnquiryState.AGREED):
        raise Conflict.because("closed", _("Lời hỏi này đã khép lại nên không nhận thêm được."))
    _check_waits(quote)
    if quote.valid_until < clock.today():
        raise Conflict.because("expired", _("Giá này đã hết hạn giữ. Nhắn bên bán chào lại."))
    problems = quantity_problems(quantity, "quantity")
    if quantity > quote.quantity:
        words = _("Bên bán chào %(n)s. Nhận bằng hoặc ít hơn.")
        problems.append(Problem("too_much", words % {"n": number(quote.quantity)}, "quantity"))
    if delivery_from < clock.today() or delivery_until < delivery_from:
        problems.append(Problem("days", _("Ngày giao từ hôm nay, ngày cuối không trước ngày đầu."), "delivery_until"))
    refuse_if_any(problems)
    left = enquiry.quantity - enquiry.taken
    if quantity > left:
        words = _("Lời hỏi này chỉ còn %(n)s chưa có người nhận. Ghi ít hơn.")
        raise Conflict.because("taken", words % {"n": number(left)}, "quantity")
    enquiry.taken += quantity
    if enquiry.taken == enquiry.quantity:
        enquiry.state = EnquiryState.AGREED
    now = clock.now()
    with audit.context(user=by.pk, reason="quote accepted"):
        enquiry.save(update_fields=["taken", "state"])
        quote.state, quote.decided_at = QuoteState.ACCEPTED, now
        quote.save(update_fields=["state", "decided_at"])
        made = Agreement.objects.create(
            quote=quote,
            quantity=quantity,
            price=quote.price,
            delivery_from=delivery_from,
            delivery_until=delivery_until,
            buyer_by_id=by.pk,
            buyer_at=now,
        )
        touch(quote.dealing, waits_for=Side.PRODUCER)
        outbox.emit("quote.accepted", quote_id=quote.pk)
    return made


@transaction.atomic
def answer_agreement(*, agreement: Agreement, confirm: bool, by: Actor, reason: str = "") -> Agreement:
    """The producer confirms what the buyer took, or refuses it with a reason: then that quantity can be taken from others. Raises `NotAllowed`,
    `Conflict`, `Refused`."""
    quote = _locked(Quote.objects.get(pk=agreement.quote_id))
    if not policies.may_quote(by, quote.dealing.producer):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của cơ sở được xác nhận thỏa thuận."))
    agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if agreement.state != AgreementState.WAITING:
        raise Conflict.because("decided", _("Thỏa thuận này đã có câu trả lời. Tải lại trang."))
    reason = checks.paragraphs(reason, "reason", longest=500)
    if not confirm and not reason:
        raise Refused.because("missing", _("Ghi lý do, để bên mua biết."), "reason")
    agreement.state = AgreementState.CONFIRMED if confirm else AgreementState.REFUSED
    agreement.producer_at, agreement.producer_by_id, agreement.reason = clock.now(), by.pk, "" if confirm else reason
    enquiry = quote.dealing.enquiry
    with audit.context(user=by.pk, reason="agreement confirmed" if confirm else "agreement refused"):
        agreement.save(update_fields=["state", "producer_at", "producer_by", "reason"])
        if not confirm:
            enquiry.taken -= agreement.quantity
            if enquiry.state == EnquiryState.AGREED:
                enquiry.state = EnquiryState.OPEN
            enquiry.save(update_fields=["taken", "state"])
            quote.state = QuoteState.WITHDRAWN
            quote.save(update_fields=["state"])
        touch(quote.dealing, waits_for="")
        outbox.emit("agreement.answered", agreement_id=agreement.pk)
    return agreement


@transaction.atomic
def report_delivery(*, agreement: Agreement, side: str, quantity: Decimal, day: dt.date, by: Actor) -> Delivered:
    """What was delivered on a day, as one side says. Raises `NotAllowed`, `Conflict`, `Refused`."""
    quote = _locked(Quote.objects.get(pk=agreement.quote_id))
    check_side(by, quote.dealing, side)
    agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if agreement.state != AgreementState.CONFIRMED:
        raise Conflict.because("not_confirmed", _("Hai bên xác nhận thỏa thuận rồi mới ghi giao hàng."))
    problems = quantity_problems(quantity, "quantity")
    if day > clock.today() or day < agreement.buyer_at.astimezone(clock.VIETNAM).date():
        problems.append(Problem("day", _("Ngày giao từ hôm thỏa thuận tới hôm nay."), "day"))
    refuse_if_any(problems)
    if agreement.deliveries.count() >= 500:
        raise Refused.because("too_many", _("Đã ghi 500 lần giao. Lập thỏa thuận mới."))
    return Delivered.objects.create(
        agreement=agreement, side=side, quantity=quantity, day=day, by_id=by.pk, at=clock.now()
    )


def check_side(by: Actor, dealing: Dealing, side: str) -> None:
    """`NotAllowed` unless the user speaks for that side."""
    if side == Side.BUYER:
        _check_buyer(by, dealing.enquiry)
    elif not policies.may_quote(by, dealing.producer):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của cơ sở được trao đổi với bên mua."))


def _check_buyer(by: Actor, enquiry: Enquiry) -> None:
    if not policies.acts_for(by, enquiry.buyer):
        raise NotAllowed.because("not_yours", _("Chỉ người của bên mua được trả lời lời chào."))
