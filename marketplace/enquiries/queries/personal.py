"""What is kept of one person in this room."""

from typing import Any

from catalog.core.types import Actor
from marketplace.enquiries.models import BuyerMember, ContactConsent, DealMessage, Favourite, Question


def held_in_enquiries(user: Actor) -> dict[str, list[Any]]:
    """Favourites, questions, organisations that one acts for with their contacts, what one said in dealings, contacts one showed. 5 statements."""
    members = BuyerMember.objects.filter(user_id=user.pk)
    return {
        "favourites": list(Favourite.objects.filter(user_id=user.pk).values("product__name", "at")),
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
