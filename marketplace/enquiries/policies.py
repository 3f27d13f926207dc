"""Who may answer a question, hide one, act for a buyer, quote, look at dealings, hold a forum."""

from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.places.policies import officer_reaches
from catalog.producers import policies as producers
from catalog.producers.models import Membership, Producer
from marketplace.enquiries.models import Buyer, BuyerMember, Dealing, Enquiry, Forum


def may_answer(user: Actor, producer: Producer) -> bool:
    """Its owners and managers. 1 statement."""
    return producers.has_role(user, producer, producers.MANAGING)


def may_moderate_question(user: Actor, producer: Producer) -> bool:
    """An officer whose post reaches the producer's place and who does not belong to it; superusers. Never the producer itself."""
    return officer_reaches(user, producer.place) and not producers.has_role(user, producer)


def acts_for(user: Actor, buyer: Buyer) -> bool:
    """One of the buyer's people. 1 statement."""
    return user.is_active and BuyerMember.objects.filter(buyer_id=buyer.pk, user_id=user.pk).exists()


def may_lead(user: Actor, buyer: Buyer) -> bool:
    """An owner: changes what the organisation is, invites. 1 statement."""
    return user.is_active and BuyerMember.objects.filter(buyer_id=buyer.pk, user_id=user.pk, is_owner=True).exists()


def may_verify(user: Actor, buyer: Buyer) -> bool:
    """An officer whose post reaches the buyer's place and who does not belong to it; superusers."""
    return officer_reaches(user, buyer.place) and not acts_for(user, buyer)


def may_quote(user: Actor, producer: Producer) -> bool:
    """Its owners and managers: no officer, who sees both sides. 1 statement."""
    return producers.has_role(user, producer, producers.MANAGING)


def may_moderate(user: Actor, enquiry: Enquiry) -> bool:
    """An officer of where it is delivered or where its buyer is, who does not belong to the buyer."""
    reaches = officer_reaches(user, enquiry.place) or officer_reaches(user, enquiry.buyer.place)
    return reaches and not acts_for(user, enquiry.buyer)


def may_look_at(user: Actor, dealing: Dealing) -> bool:
    """An officer of one of the two sides' places, who belongs to neither."""
    buyer = dealing.enquiry.buyer
    reaches = officer_reaches(user, buyer.place) or officer_reaches(user, dealing.producer.place)
    if not reaches or acts_for(user, buyer):
        return False
    return not Membership.objects.filter(producer=dealing.producer_id, user_id=user.pk).exists()


def may_organise(user: Actor, forum: Forum | None, place: Unit) -> bool:
    """An officer who reaches the organiser's place (of the forum as it is, and as it is to be)."""
    return officer_reaches(user, place) and (forum is None or officer_reaches(user, forum.place))
