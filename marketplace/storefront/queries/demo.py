"""What `make run` prints: addresses worth opening, and who can sign in to the sample data."""

from django.contrib.auth import get_user_model
from django.db.models import Exists, F, OuterRef, Subquery

from catalog.core import clock
from catalog.producers.models import Membership
from catalog.products.models import Photo
from catalog.products.queries import listable
from marketplace.fairs.models import Booth
from marketplace.fairs.queries import running_fairs
from marketplace.shops.models import ChannelKind, Listing
from traceability.codes.models import TraceCode
from traceability.lots.models import LotInput, LotState

DEMO_PASSWORD = "ocop-demo-2026"  # noqa: S105  printed for everybody, only on users of the sample data


def demo_addresses() -> list[tuple[str, str]]:
    """(what, path) of pages to begin with; those without a row yet are left out. At most three SQL statements.

    One product throughout, so that its trace page leads to its own page, its sale and the fair it stands in.
    """
    product, code = _lot_worth_seeing()
    if not product:
        best = listable().order_by("-stars", "pk")  # type: ignore[misc]  # annotated by listable()
        product = best.values_list("slug", flat=True).first() or ""
    brought = Booth.objects.filter(fair=OuterRef("pk"), listings__offer__product__slug=product)
    fair = running_fairs().order_by(Exists(brought).desc(), "ends_at", "pk").values_list("slug", flat=True).first()
    found = [
        ("Home", "/"),
        ("Product", f"/products/{product}/" if product else ""),
        ("Trace page", f"/t/{code}/" if code else ""),
        ("Running fair", f"/fairs/{fair}/" if fair else ""),
        ("Producer's studio", "/studio/"),
        ("Officer's desk", "/office/"),
        ("GraphQL", "/graphql/"),
        ("Staff admin", "/admin/"),
    ]
    return [(name, path) for name, path in found if path]


def _lot_worth_seeing() -> tuple[str, str]:
    """Slug and trace code of a published lot of a listed product, empty when there is none: one that shows the most (a zone with a map,
    a photo, a sale, the running fair), of those the demo producer's own, then the one with most stars. 1 statement.
    """
    now, product = clock.now(), OuterRef("lot__variant__product")
    selling = Listing.objects.filter(product=product, starts_at__lte=now, ends_at__gt=now)
    shows = (
        LotInput.objects.filter(lot=OuterRef("lot"), zone__polygon__isnull=False, zone__outline_is_public=True),
        Photo.objects.filter(product=product),
        selling.filter(is_cut=True, channel__kind=ChannelKind.MARKET),
        selling.filter(channel__fair__in=running_fairs()),
        Membership.objects.filter(producer=OuterRef("lot__producer"), user__is_sample=True),
    )
    stars = listable().filter(pk=product).values(shown=F("stars"))[:1]
    lots = (
        TraceCode.objects.filter(lot__state=LotState.PUBLISHED, lot__variant__product__in=listable())
        .annotate(stars=Subquery(stars))
        .order_by(*(Exists(rows).desc() for rows in shows), "-stars", "created_at", "code")
    )
    return lots.values_list("lot__variant__product__slug", "code").first() or ("", "")


def demo_sign_ins() -> list[tuple[str, str, str]]:
    """(who, e-mail or phone, password) of the sample data's people, as its loader marked them; one SQL statement."""
    people = get_user_model()._default_manager.filter(is_sample=True, is_active=True).order_by("pk")[:8]
    return [(str(user), str(user.email or user.phone or ""), DEMO_PASSWORD) for user in people]
