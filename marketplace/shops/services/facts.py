"""Where a product is sold, for its dossier."""

from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.certification.models import FactKind
from catalog.certification.services.facts import in_the_forms_language, record_fact
from catalog.core import clock
from marketplace.shops.models import Offer
from marketplace.shops.queries.shops import selling_q


def push_channels(*, product_id: int) -> None:
    """In how many channels (the all-year market, fairs that have not closed) it is offered by an open shop. 3 statements, 1 of them for the names."""
    open_now = Q(channel__closes_at=None) | Q(channel__closes_at__gt=clock.now())
    offers = Offer.objects.filter(
        open_now, selling_q("shop__"), product_id=product_id, is_active=True, channel__is_active=True
    )
    names = sorted(set(offers.values_list("channel__name", flat=True)))
    with in_the_forms_language():
        source = ": ".join([_("Chợ OCOP"), *([", ".join(names)] if names else [])])[:300]
    record_fact(product=product_id, kind=FactKind.SALES_CHANNELS, value=len(names), source=source, as_of=clock.today())
