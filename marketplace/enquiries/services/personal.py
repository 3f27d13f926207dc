"""A person wants to be forgotten where organisations and producers deal with each other."""

from django.db import transaction

from catalog.core import clock
from marketplace.accounts.models import User
from marketplace.enquiries.models import Buyer, BuyerMember, ContactConsent, DealMessage, Favourite, Question
from marketplace.enquiries.queries.personal import watches_of


@transaction.atomic
def forget_in_enquiries(*, user: User) -> int:
    """What this person said in dealings is emptied, contacts they showed are hidden, their favourites and what they wait
    for go, and their questions no longer say (to
    staff) who asked. Where nobody else acts for a buyer, its contact person, telephone and mail go, and the buyer is left without people. What was
    quoted and agreed is the organisations' and stays. How many rows changed.
    """
    mine = list(BuyerMember.objects.filter(user_id=user.pk).values_list("buyer_id", flat=True))
    others = BuyerMember.objects.filter(buyer__in=mine, user__isnull=False).exclude(user_id=user.pk).values("buyer")
    changed = Buyer.objects.filter(pk__in=mine).exclude(pk__in=others).update(contact="", phone="", email="")
    changed += DealMessage.objects.filter(by_id=user.pk).exclude(text="").update(text="", by=None)
    changed += ContactConsent.objects.filter(by_id=user.pk, withdrawn_at=None).update(withdrawn_at=clock.now())
    changed += ContactConsent.objects.filter(by_id=user.pk).update(by=None)
    changed += watches_of(user).delete()[0]
    changed += Favourite.objects.filter(user_id=user.pk).delete()[0]
    changed += Question.objects.filter(asked_by_id=user.pk).update(asked_by=None)
    return changed + BuyerMember.objects.filter(user_id=user.pk).delete()[0]
