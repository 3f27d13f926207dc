"""Which dossiers a producer has and may begin, and how far along its way each is."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.types import Actor
from catalog.producers.queries import producers_of, producers_on_behalf
from catalog.products.models import Product

from ...models import Certificate, Dossier, DossierKind, DossierState
from ..certificates import certificate_today
from ..life import RENEWAL_FROM

_ROWS = (
    "product__producer__place",
    "product__product_set__group",
    "product__origin",
    "regime",
    "rubric",
    "previous",
    "renews",
    "commune__province",
    "province",
)


def dossier_rows() -> QuerySet[Dossier]:
    """Every dossier with what its pages show; scope it before it is shown to anybody."""
    return Dossier.objects.select_related(*_ROWS).defer("product__vector", "product__search", "rubric__sheet")


def dossiers_of(user: Actor) -> QuerySet[Dossier]:
    """The dossiers of the producers that a user works for or, as an officer, enters things for; the newest first. 1 statement, or 2."""
    if user.is_superuser and user.is_active:
        return dossier_rows()
    mine = Q(product__producer__in=producers_of(user)) | Q(product__producer__in=producers_on_behalf(user))
    return dossier_rows().filter(mine)


def dossier_of(user: Actor, pk: int) -> Dossier | None:
    """One of them, or None. 1 statement, or 2."""
    return dossiers_of(user).filter(pk=pk).first()


@dataclass(frozen=True, slots=True)
class Way:
    """A kind of dossier that a product may have, or why it may not today."""

    kind: str
    label: str
    why_not: str = ""


def last_dossier(product: Product) -> Dossier | None:
    """The one from which the product's next begins: handed in last, of whatever end; else the last that was begun. 1 statement."""
    return (
        Dossier.objects.filter(product=product)
        .order_by(F("submitted_at").desc(nulls_last=True), "-started_at", "-pk")
        .first()
    )


def last_certificate(product: Product) -> Certificate | None:
    """The newest one that was not revoked. 1 statement."""
    return Certificate.objects.filter(product=product, revoked_from=None).order_by("-valid_from", "-pk").first()


def ways_of(product: Product, on: dt.date | None = None) -> list[Way]:
    """First, upgrade, again: each with the reason when it cannot be begun today. 2 statements."""
    day = on or clock.today()
    valid, last = certificate_today(product, day), last_certificate(product)
    why = dict.fromkeys(DossierKind.values, "")
    if last is not None:
        why[DossierKind.FIRST] = _("Sản phẩm đã từng có sao. Chọn nâng sao hoặc đánh giá lại.")
    if valid is None:
        why[DossierKind.UPGRADE] = _("Nâng sao chỉ khi giấy chứng nhận còn hiệu lực.")
    elif valid.stars == 5:
        why[DossierKind.UPGRADE] = _("Sản phẩm đã đạt 5 sao.")
    if last is None:
        why[DossierKind.AGAIN] = _("Sản phẩm chưa có giấy chứng nhận nào để đánh giá lại.")
    elif day < (opens := last.valid_until - dt.timedelta(days=RENEWAL_FROM)):
        why[DossierKind.AGAIN] = _("Nộp được từ ngày %(day)s, tức 180 ngày trước khi giấy hết hạn.") % {
            "day": f"{opens:%d/%m/%Y}"
        }
    return [Way(kind, str(label), why[kind]) for kind, label in DossierKind.choices]


STATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("self", (DossierState.DRAFT, DossierState.RETURNED)),
    ("commune", (DossierState.SUBMITTED, DossierState.VERIFYING)),
    ("province", (DossierState.CHECKING, DossierState.ADVISORY, DossierState.READY)),
    ("council", (DossierState.COUNCIL,)),
    ("decision", (DossierState.SCORED, DossierState.RECOGNISED, DossierState.REFUSED)),
)


def stations_of(dossier: Dossier) -> list[tuple[str, str]]:
    """The five stations of a dossier's way with "done", "now" or "". No statement."""
    words = {
        "self": _("Tự chấm"),
        "commune": _("Xã xác nhận"),
        "province": _("Tỉnh rà soát"),
        "council": _("Hội đồng"),
        "decision": _("Quyết định"),
    }
    at = next((n for n, (_name, states) in enumerate(STATIONS) if dossier.state in states), -1)
    over = dossier.state in (DossierState.RECOGNISED, DossierState.REFUSED)
    return [
        (words[name], "done" if n < at or (over and n == at) else "now" if n == at else "")
        for n, (name, _states) in enumerate(STATIONS)
    ]
