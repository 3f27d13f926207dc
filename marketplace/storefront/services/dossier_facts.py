"""What every floor knows about a product, brought together for its dossier."""

from catalog.certification.models import Dossier
from catalog.certification.services.dossiers import fill_from_facts
from catalog.certification.services.facts import push_own
from marketplace.shops.services.facts import push_channels
from traceability.codes.services import push_code
from traceability.lots.services.facts import push_material


def refresh_facts(dossier: Dossier) -> int:
    """Push what is known today, and fill it in where nobody wrote; gives how many criteria changed. Called when a dossier is begun and when
    its producer asks: a page that is only looked at writes nothing. About 30 statements."""
    product = dossier.product
    push_own(product)
    push_material(product_id=product.pk)
    push_code(product_id=product.pk)
    push_channels(product_id=product.pk)
    return fill_from_facts(dossier=dossier)
