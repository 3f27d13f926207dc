"""What `make run` prints: addresses worth opening, and who can sign in to the sample data."""

from django.contrib.auth import get_user_model

from catalog.core import clock
from catalog.products.models import ProductState
from catalog.products.queries import listable
from marketplace.fairs.models import Fair, FairState
from traceability.codes.models import TraceCode
from traceability.lots.models import LotState

DEMO_PASSWORD = "ocop-demo-2026"  # noqa: S105  printed for everybody, only on users of the sample data


def demo_addresses() -> list[tuple[str, str]]:
    """(what, path) of pages to begin with; those without a row yet are left out. Three SQL statements."""
    now = clock.now()
    best = listable().order_by("-stars", "pk")  # type: ignore[misc]  # annotated by listable()
    product = best.values_list("slug", flat=True).first()
    lots = TraceCode.objects.filter(lot__state=LotState.PUBLISHED, lot__variant__product__state=ProductState.PUBLISHED)
    code = lots.order_by("created_at", "code").values_list("code", flat=True).first()
    running = Fair.objects.filter(state=FairState.PUBLISHED, starts_at__lte=now, ends_at__gt=now)
    fair = running.order_by("starts_at", "pk").values_list("slug", flat=True).first()
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


def demo_sign_ins() -> list[tuple[str, str, str]]:
    """(who, e-mail or phone, password) of the sample data's people, as its loader marked them; one SQL statement."""
    people = get_user_model()._default_manager.filter(is_sample=True, is_active=True).order_by("pk")[:8]
    return [(str(user), str(user.email or user.phone or ""), DEMO_PASSWORD) for user in people]
