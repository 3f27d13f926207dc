"""What the two sides of a dealing say, show each other, and report."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.types import Actor
from catalog.producers.services import checks
from marketplace.enquiries import policies
from marketplace.enquiries.models import ContactConsent, Dealing, DealMessage, Side
from marketplace.enquiries.services.quotes import check_side, touch

LONGEST_MESSAGE = 1_000
MOST_MESSAGES = 500
"""In one dealing."""


def _locked(dealing: Dealing) -> Dealing:
    return (
        Dealing.objects.select_for_update(of=("self",))
        .select_related("enquiry__buyer__place__current", "enquiry__place__current", "producer__place__current")
        .get(pk=dealing.pk)
    )


@transaction.atomic
def say_in_dealing(*, dealing: Dealing, side: str, text: str, by: Actor) -> DealMessage:
    """One more message, read by the two sides alone. Raises `NotAllowed`, `Refused`."""
    dealing = _locked(dealing)
    check_side(by, dealing, side)
    text = checks.paragraphs(text, "text", longest=LONGEST_MESSAGE)
    if not text:
        raise Refused.because("missing", _("Chưa ghi gì."), "text")
    if dealing.messages.count() >= MOST_MESSAGES:
        raise Refused.because("too_many", _("Cuộc trao đổi này đã quá dài. Hãy gọi nhau."), "text")
    now = clock.now()
    made = DealMessage.objects.create(dealing=dealing, side=side, by_id=by.pk, text=text, at=now)
    touch(dealing, waits_for=Side.PRODUCER if side == Side.BUYER else Side.BUYER)
    outbox.emit("dealing.said", dealing_id=dealing.pk, side=side, at=now.isoformat())
    return made


@transaction.atomic
def show_contact(*, dealing: Dealing, side: str, by: Actor, show: bool = True) -> None:
    """A side lets the other see its telephone and mail, or no more from now on. Each time is kept. Saying it twice changes nothing."""
    dealing = _locked(dealing)
    check_side(by, dealing, side)
    standing = dealing.consents.filter(side=side, withdrawn_at=None).first()
    if show and standing is None:
        ContactConsent.objects.create(dealing=dealing, side=side, by_id=by.pk, given_at=clock.now())
        outbox.emit("contact.shown", dealing_id=dealing.pk, side=side, at=clock.now().isoformat())
    elif not show and standing is not None:
        standing.withdrawn_at = clock.now()
        standing.save(update_fields=["withdrawn_at"])


@transaction.atomic
def report_dealing(*, dealing: Dealing, side: str, reason: str, by: Actor) -> Dealing:
    """One side asks officers to look: they then read what was said. Raises `NotAllowed`, `Conflict`, `Refused`."""
    dealing = _locked(dealing)
    check_side(by, dealing, side)
    reason = checks.paragraphs(reason, "reason", longest=300)
    if not reason:
        raise Refused.because("missing", _("Ghi điều bạn muốn cán bộ xem."), "reason")
    if dealing.reported_at is not None and dealing.settled_at is None:
        raise Conflict.because("reported", _("Đã báo rồi. Cán bộ sẽ xem."))
    dealing.reported_at, dealing.reported_side, dealing.report_reason = clock.now(), side, reason
    dealing.settled_at = dealing.settled_by = None
    dealing.save(update_fields=["reported_at", "reported_side", "report_reason", "settled_at", "settled_by"])
    return dealing


@transaction.atomic
def settle_report(*, dealing: Dealing, by: Actor) -> Dealing:
    """An officer has looked: from now on no officer reads the dealing's messages. Raises `NotAllowed`, `Conflict`."""
    dealing = _locked(dealing)
    if not policies.may_look_at(by, dealing):
        raise NotAllowed.because("not_yours", _("Chỉ cán bộ phụ trách một trong hai bên được khép điều đã báo."))
    if dealing.reported_at is None or dealing.settled_at is not None:
        raise Conflict.because("settled", _("Không còn gì chờ xem ở đây."))
    dealing.settled_at, dealing.settled_by_id = clock.now(), by.pk
    with audit.context(user=by.pk, reason="report settled"):
        dealing.save(update_fields=["settled_at", "settled_by"])
    return dealing
