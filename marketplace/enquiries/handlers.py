"""Each minute: who waits for goods that are there again. Questions and answers, quotes and forum days are told to whom they concern."""

from typing import Any

from django.dispatch import receiver

from catalog.core import housekeeping, outbox
from catalog.core.formats import moment
from marketplace.accounts.models import User
from marketplace.accounts.services import keeps
from marketplace.enquiries import services, tasks
from marketplace.enquiries.models import (
    Agreement,
    AgreementState,
    Buyer,
    BuyerMember,
    Dealing,
    Enquiry,
    Forum,
    Question,
    Quote,
    Side,
)
from marketplace.enquiries.queries import held_in_enquiries
from marketplace.notifications.queries import members_of, officers_at, people_of
from marketplace.notifications.services import notify, notify_all

keeps("enquiries", read=held_in_enquiries, forget=services.forget_in_enquiries)


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


# ---- buyers, enquiries, quotes


def _people(buyer: int) -> set[int]:
    """Who acts for a buyer. 1 statement."""
    rows = BuyerMember.objects.filter(buyer=buyer, user__is_active=True)
    return {user for user in rows.values_list("user_id", flat=True) if user is not None}


@outbox.handles("buyer.applied")
def tell_officers(*, buyer_id: int, at: str, **_: Any) -> None:
    """Those of the commune and the province of the buyer, none that belongs to it."""
    buyer = Buyer.objects.select_related("place__current", "place__province").get(pk=buyer_id)
    desks = officers_at("commune", buyer.place) | officers_at("province", buyer.place.province)
    notify_all(
        users=desks - _people(buyer.pk),
        kind="buyer.applied",
        facts={"buyer": buyer.name},
        url=f"/office/buyers/{buyer.pk}/",
        key=f"buyer.applied:{buyer.pk}:{at}",
    )


@outbox.handles("buyer.decided")
def tell_buyer(*, buyer_id: int, to: str, at: str, **_: Any) -> None:
    """The buyer's people."""
    buyer = Buyer.objects.get(pk=buyer_id)
    notify_all(
        users=_people(buyer.pk),
        kind=f"buyer.{to}",
        facts={"buyer": buyer.name, "reason": buyer.state_reason},
        url=f"/account/buyers/{buyer.pk}/",
        key=f"buyer.decided:{buyer.pk}:{to}:{at}",
    )


@outbox.handles("buyer.invited")
def tell_invited(*, member_id: int, **_: Any) -> None:
    """Whoever has proven the address, if there is such a person."""
    member = BuyerMember.objects.select_related("buyer").filter(pk=member_id).exclude(sent_to="").first()
    if member is None:
        return
    found = User.objects.filter(is_active=True)
    if "@" in member.sent_to:
        found = found.filter(emailaddress__email=member.sent_to, emailaddress__verified=True)
    else:
        found = found.filter(phone=member.sent_to, phone_verified=True)
    notify_all(
        users=found.values_list("pk", flat=True),
        kind="buyer.invited",
        facts={"buyer": member.buyer.name},
        url="/account/buyers/",
        key=f"buyer.invited:{member.pk}",
    )


@outbox.handles("enquiry.hidden")
def tell_of_hidden_enquiry(*, enquiry_id: int, at: str, **_: Any) -> None:
    """The buyer's people, with the reason."""
    enquiry = Enquiry.objects.get(pk=enquiry_id)
    notify_all(
        users=_people(enquiry.buyer_id),
        kind="enquiry.hidden",
        facts={"enquiry": enquiry.title, "reason": enquiry.hidden_because},
        url=f"/account/enquiries/{enquiry.pk}/",
        key=f"enquiry.hidden:{enquiry.pk}:{at}",
    )


@outbox.handles("enquiry.closed")
def tell_quoters(*, enquiry_id: int, **_: Any) -> None:
    """Producers whose quotes wait for an answer."""
    enquiry = Enquiry.objects.select_related("buyer").get(pk=enquiry_id)
    waiting = Dealing.objects.filter(enquiry=enquiry, quotes__state="sent").distinct()
    for producer in sorted(waiting.values_list("producer_id", flat=True)):
        notify_all(
            users=members_of(producer, managing=True),
            kind="enquiry.closed",
            facts={"enquiry": enquiry.title, "buyer": enquiry.buyer.name},
            url=f"/studio/enquiries/{enquiry.pk}/",
            key=f"enquiry.closed:{enquiry.pk}",
        )


def _tell(dealing: Dealing, side: str, kind: str, key: str, **facts: str) -> None:
    """One side of a dealing: the buyer's people, or the producer's owners and managers. No officer reads of it."""
    is_buyer = side == Side.BUYER
    notify_all(
        users=_people(dealing.enquiry.buyer_id) if is_buyer else members_of(dealing.producer_id, managing=True),
        kind=kind,
        facts={
            "enquiry": dealing.enquiry.title,
            "buyer": dealing.enquiry.buyer.name,
            "producer": dealing.producer.name,
            **facts,
        },
        url=f"/account/dealings/{dealing.pk}/" if is_buyer else f"/studio/enquiries/{dealing.enquiry_id}/",
        key=key,
    )


def _quote(pk: int) -> Quote:
    return Quote.objects.select_related("dealing__enquiry__buyer", "dealing__producer").get(pk=pk)


@outbox.handles("quote.sent")
def tell_of_quote(*, quote_id: int, **_: Any) -> None:
    """The buyer's people."""
    quote = _quote(quote_id)
    _tell(quote.dealing, Side.BUYER, "quote.sent", f"quote.sent:{quote.pk}", goods=quote.goods)


@outbox.handles("quote.accepted")
def tell_of_acceptance(*, quote_id: int, **_: Any) -> None:
    """The producer's owners and managers."""
    quote = _quote(quote_id)
    _tell(quote.dealing, Side.PRODUCER, "quote.accepted", f"quote.accepted:{quote.pk}", goods=quote.goods)


@outbox.handles("quote.declined")
def tell_of_refusal(*, quote_id: int, **_: Any) -> None:
    """The producer's owners and managers, with the reason."""
    quote = _quote(quote_id)
    facts = {"goods": quote.goods, "reason": quote.reason}
    _tell(quote.dealing, Side.PRODUCER, "quote.declined", f"quote.declined:{quote.pk}", **facts)


@outbox.handles("agreement.answered")
def tell_of_agreement(*, agreement_id: int, **_: Any) -> None:
    """The buyer's people."""
    agreement = Agreement.objects.get(pk=agreement_id)
    quote = _quote(agreement.quote_id)
    kind = "agreement.confirmed" if agreement.state == AgreementState.CONFIRMED else "agreement.refused"
    facts = {"goods": quote.goods, "reason": agreement.reason}
    _tell(quote.dealing, Side.BUYER, kind, f"agreement:{agreement.pk}", **facts)


def _dealing(pk: int) -> Dealing:
    return Dealing.objects.select_related("enquiry__buyer", "producer").get(pk=pk)


def _other(side: str) -> str:
    return Side.PRODUCER if side == Side.BUYER else Side.BUYER


@outbox.handles("dealing.said")
def tell_of_message(*, dealing_id: int, side: str, at: str, **_: Any) -> None:
    """The other side, at most once an hour."""
    _tell(_dealing(dealing_id), _other(side), f"dealing.said.{side}", f"dealing.said:{dealing_id}:{side}:{at[:13]}")


@outbox.handles("contact.shown")
def tell_of_contact(*, dealing_id: int, side: str, at: str, **_: Any) -> None:
    """The other side."""
    _tell(_dealing(dealing_id), _other(side), f"contact.shown.{side}", f"contact.shown:{dealing_id}:{side}:{at}")


# ---- forum days


def _tell_guests(forum: Forum, kind: str, key: str, **facts: Any) -> None:
    for guest in forum.guests.order_by("pk"):
        if guest.buyer_id is not None:
            users, url = _people(guest.buyer_id), f"/account/buyers/{guest.buyer_id}/"
            count = forum.meetings.filter(buyer=guest.buyer_id).count()
        else:
            assert guest.producer_id is not None
            users, url = members_of(guest.producer_id, managing=True), f"/studio/forums/{forum.pk}/"
            count = forum.meetings.filter(producer=guest.producer_id).count()
        notify_all(users=users, kind=kind, facts={"forum": forum.name, "count": count, **facts}, url=url, key=key)


@outbox.handles("forum.planned")
def tell_timetable(*, forum_id: int, at: str, **_: Any) -> None:
    """All who registered."""
    forum = Forum.objects.get(pk=forum_id)
    _tell_guests(forum, "forum.planned", f"forum.planned:{forum.pk}:{at}", opens=moment(forum.starts_at))


@outbox.handles("forum.cancelled")
def tell_of_cancelled_forum(*, forum_id: int, **_: Any) -> None:
    """All who registered."""
    forum = Forum.objects.get(pk=forum_id)
    _tell_guests(forum, "forum.cancelled", f"forum.cancelled:{forum.pk}", reason=forum.cancelled_because)
