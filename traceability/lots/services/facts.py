"""What lots say about a product's raw material, for its dossier."""

import datetime as dt
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from catalog.certification.models import FactKind
from catalog.certification.services.facts import in_the_forms_language, record_fact
from catalog.core import clock
from catalog.core.formats import number
from catalog.products.models import Product
from traceability.lots.models import LotInput, LotState

LOOKS_BACK = dt.timedelta(days=730)
"""Lots of the last two years, as the accounts that a dossier asks for (26/2026/QĐ-TTg, Annex II)."""


def push_material(*, product_id: int) -> None:
    """The share of raw material, by weight, that grew in the product's commune and in its province of today; nothing without published lots.
    Held and recalled lots do not count. 3 to 5 statements.
    """
    product = Product.objects.select_related("origin").only("origin", "province_id").filter(pk=product_id).first()
    if product is None:
        return
    home = product.origin.current_id or product.origin_id
    inputs = LotInput.objects.filter(
        lot__variant__product_id=product_id,
        lot__state=LotState.PUBLISHED,
        lot__produced_on__gt=clock.today() - LOOKS_BACK,
    )
    in_commune = Q(zone__place=home) | Q(zone__place__current=home)
    in_province = Q(zone__place__province=product.province_id) | Q(zone__place__current__province=product.province_id)
    found = inputs.aggregate(
        all=Sum("quantity_kg"),
        commune=Sum("quantity_kg", filter=in_commune),
        province=Sum("quantity_kg", filter=in_province),
    )
    if not found["all"]:
        return
    lots = inputs.order_by().values("lot").distinct().count()
    with in_the_forms_language():
        words = {"lots": number(lots), "weight": number(found["all"])}
        source = _("%(lots)s lô đã công bố trong hai năm, %(weight)s kg nguyên liệu") % words
    record_fact(
        product=product_id,
        kind=FactKind.LOCAL_MATERIAL_SHARE,
        value={part: _share(found[part], found["all"]) for part in ("commune", "province")},
        source=source,
        as_of=clock.today(),
    )


def _share(part: Decimal | None, whole: Decimal) -> float:
    """Rounded down to four places: 74.999 % is not 75."""
    return int((part or Decimal(0)) / whole * 10_000) / 10_000
