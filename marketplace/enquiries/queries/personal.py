"""What is kept of one person in this room."""

from typing import Any

from django.db.models import Q, QuerySet

from marketplace.accounts.models import User
from marketplace.accounts.queries import proven_addresses
from marketplace.enquiries.models import BuyerMember, ContactConsent, DealMessage, Favourite, Question, Watch


def watches_of(user: User) -> QuerySet[Watch]:
    """Goods of which one wants to hear, under the addresses that are proven to be one's own. 1 statement for those."""
    proven = proven_addresses(user)
    return Watch.objects.filter(Q(email__in=proven) | Q(phone__in=proven))


def held_in_enquiries(user: User) -> dict[str, list[Any]]:
    """Favourites, what one waits for, questions, organisations that one acts for with their contacts, what one said in dealings, contacts one showed.
    7 statements."""
    members = BuyerMember.objects.filter(user_id=user.pk)
    return {
        "favourites": list(Favourite.objects.filter(user_id=user.pk).values("product__name", "at")),
        "waits_for": list(watches_of(user).values("variant__product__name", "email", "phone", "at")),
        "questions": list(Question.objects.filter(asked_by_id=user.pk).values("product__name", "text", "at")),
        "buyers": list(
            members.values("buyer__name", "buyer__contact", "buyer__phone", "buyer__email", "is_owner", "created_at")
        ),
        "messages": list(
            DealMessage.objects.filter(by_id=user.pk).values("dealing__enquiry__title", "side", "text", "at")
        ),
        "contacts_shown": list(
            ContactConsent.objects.filter(by_id=user.pk).values(
                "dealing__enquiry__title", "side", "given_at", "withdrawn_at"
            )
        ),
    }
