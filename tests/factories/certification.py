"""Certificates, score sheets, papers and dossiers for tests, made through the services."""

import datetime as dt
import io
from collections.abc import Callable
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.certification import services
from catalog.certification.models import (
    Certificate,
    Dossier,
    Evidence,
    EvidenceLink,
    IssuingLevel,
    RubricVersion,
    SelfScore,
)
from catalog.certification.queries.content import checksum
from catalog.certification.queries.desks import ITEMS
from catalog.certification.queries.dossiers import FORM_PAPERS, dossier_rows
from catalog.certification.queries.rubrics import sheet_of
from catalog.certification.services import desks, dossiers
from catalog.certification.services.evidence import add_evidence
from catalog.core import clock
from catalog.core.loading import one_load
from catalog.producers.models import Producer
from catalog.products.models import Product, ProductSet, ProductState
from marketplace.accounts.models import User

from .accounts import make_member, make_superuser
from .products import make_product, make_set


def make_certificate(*, product: Product | None = None, stars: int = 4, **over: Any) -> Certificate:
    """Recognised on 15/06/2026 by decision 858/QĐ-UBND; 5 stars by the ministry, else by the province. Any argument of the service."""
    product = product or make_product(state=ProductState.PUBLISHED)
    fields: dict[str, Any] = {
        "stars": stars,
        "decision_number": "858/QĐ-UBND",
        "decided_on": dt.date(2026, 6, 15),
        "issuing_level": IssuingLevel.MINISTRY if stars == 5 else IssuingLevel.PROVINCE,
        "issuing_place": None if stars == 5 else product.province,
        "source": "dữ liệu thử",
        "by": None,
    } | over
    return services.record_certificate(product=product, **fields)


def make_certified(*, stars: int = 4, **over: Any) -> Product:
    """A published product with a real certificate: listed today, in the register."""
    product = make_product(state=ProductState.PUBLISHED, **over)
    make_certificate(product=product, stars=stars)
    return Product.objects.get(pk=product.pk)


def _words(vi: str, en: str) -> dict[str, str]:
    return {"vi": vi, "en": en}


def _asked(number: str, points: tuple[int, ...], minima: dict[int, int], **more: Any) -> dict[str, Any]:
    """A criterion with one option for each of `points`; `minima`: option's place → level."""
    return {
        "no": number,
        "label": _words(f"Tiêu chí {number}", f"Criterion {number}"),
        "max": max(points),
        "evidence": more.pop("evidence", []),
        "fact": more.pop("fact", None),
        "options": [
            {"label": _words(f"Mức {n + 1}", f"Level {n + 1}"), "points": p, "min_stars": minima.get(n)}
            for n, p in enumerate(points)
        ],
        **more,
    }


def small_sheet(number: int = 13) -> dict[str, Any]:
    """Six criteria, 100 points: 1.1 (20, the share of local material), 1.2 (20, wants papers), 2.1 (15), 2.2 (10), 3.1 (20), 3.2 (15).

    Minima: 3 stars 10 points at 1.1; 4 stars 8 at 2.1; 5 stars 20 at 3.1.
    """
    material = _asked("1.1", (0, 10, 20), {1: 3}, fact="local_material_share")
    return {
        "set": number,
        "sections": [
            {"part": "A", "max": 40, "criteria": [
                {"no": "1", "label": _words("Sản xuất", "Production"), "max": 40, "children": [
                    material, _asked("1.2", (0, 10, 20), {}, evidence=["environment", "test_report"]),
                ]},
            ]},
            {"part": "B", "max": 25, "criteria": [_asked("2.1", (0, 8, 15), {1: 4}), _asked("2.2", (0, 5, 10), {})]},
            {"part": "C", "max": 35, "criteria": [_asked("3.1", (0, 10, 20), {2: 5}), _asked("3.2", (0, 5, 15), {})]},
        ],
        "disqualifiers": [_words("Giả mạo hồ sơ", "Forged file")],
    }  # fmt: skip


def sheet_about_a_person() -> dict[str, Any]:
    """`small_sheet` whose 3.2 (15 points) asks for something that only those who evaluate may read."""
    sheet = small_sheet()
    sheet["sections"][2]["criteria"][1]["private"] = True
    return sheet


def make_rubric(product_set: ProductSet | None = None, sheet: dict[str, Any] | None = None) -> RubricVersion:
    """The next version of a set's sheet (default: `small_sheet` for set 13), in force since the regime began. Made once a database."""
    product_set = product_set or make_set()
    sheet = sheet or small_sheet(product_set.number)
    known = RubricVersion.objects.filter(product_set=product_set).order_by("-version")
    if (there := known.filter(checksum=checksum(sheet)).first()) is not None:
        return there
    newest = known.first()
    return RubricVersion.objects.create(
        product_set=product_set,
        version=newest.version + 1 if newest else 1,
        sheet=sheet,
        checksum=checksum(sheet),
        source="dữ liệu thử",
        in_force_from=product_set.regime.starts_on,
        created_at=clock.now(),
    )


_papers = count(1)


def paper_file(name: str = "giay.pdf", *, pages: int = 1, text: str = "") -> SimpleUploadedFile:
    """A small real PDF; every one is another file unless `text` says the same."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(300, 420), invariant=1)
    words = text or f"paper {next(_papers)}"
    for page in range(pages):
        canvas.drawString(40, 380, f"{words} p{page + 1}")
        canvas.showPage()
    canvas.save()
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="application/pdf")


def make_evidence(*, producer: Producer, by: User | None = None, **over: Any) -> Evidence:
    """A paper in the producer's store, through the service; by its first member, or a new owner."""
    fields: dict[str, Any] = {"kind": "test_report", "uploaded": paper_file()} | over
    return add_evidence(producer=producer, by=by or _owner(producer), **fields).evidence


def _owner(producer: Producer) -> User:
    membership = producer.memberships.select_related("user").order_by("pk").first()
    return membership.user if membership else make_member(producer=producer)


def fill_dossier(*, dossier: Dossier, by: User, top: bool = True) -> None:
    """Write all that the hand-in asks for: the highest option of each criterion (or the first), one paper for everything that wants one.

    Scores and links are rows, for tests hand in by the hundred; the form goes through its service, which notes what the whole would give.
    """
    paper = make_evidence(producer=dossier.product.producer, by=by, kind="business_licence")
    chosen = {c: len(c.options) - 1 if top else 0 for c in sheet_of(dossier.rubric).criteria}
    filled_in = set(SelfScore.objects.filter(dossier=dossier, from_fact=True).values_list("criterion", "option"))
    SelfScore.objects.bulk_create(
        [
            SelfScore(
                dossier=dossier,
                criterion=criterion.number,
                option=option,
                description="Có.",
                from_fact=(criterion.number, option) in filled_in,
                updated_at=clock.now(),
            )
            for criterion, option in chosen.items()
        ],
        update_conflicts=True,
        unique_fields=["dossier", "criterion"],
        update_fields=["option", "description", "from_fact", "updated_at"],
    )
    proven = [c.number for c, option in chosen.items() if c.evidence and c.options[option].points > 0]
    EvidenceLink.objects.bulk_create(
        [EvidenceLink(dossier=dossier, criterion=number, evidence=paper) for number in (FORM_PAPERS, *proven)]
    )
    dossiers.save_form(
        dossier=dossier,
        values={
            "licence_number": "5800123456",
            "materials": "Cà phê của 40 hộ trong xã",
            "capacity": "12 tấn",
            "workers": 12,
            "representative": "Nguyễn Thị Thử",
        },
        by=by,
    )


def make_dossier(
    *, product: Product | None = None, kind: str = "first", state: str = "draft", by: User | None = None, **over: Any
) -> Dossier:
    """A dossier on the small sheet, through the services: `draft` (empty), or whole and `submitted`. `over` is the product's.

    `by` is somebody of the producer; the officers of further states come with their own services.
    """
    with one_load():
        make_rubric((product.product_set if product else over.get("product_set")) or make_set())
        product = product or make_product(state=ProductState.PUBLISHED, **over)
        by = by or _owner(product.producer)
        dossier = dossiers.start_dossier(product=product, kind=kind, by=by)
        if state != "draft":
            fill_dossier(dossier=dossier, by=by)
            dossiers.submit_dossier(dossier=dossier, seen="draft", by=by)
    return dossier_rows().get(pk=dossier.pk)


DESK_STATES = ("submitted", "verifying", "checking", "advisory", "ready")


def make_desk_dossier(state: str = "submitted", **over: Any) -> Dossier:
    """A whole dossier that the desks have brought to `state` (one of `DESK_STATES`), through their services; `over` as `make_dossier`."""
    return bring(make_dossier(state="submitted", **over), state)


def bring(dossier: Dossier, state: str) -> Dossier:
    """One that was handed in, or sent up to the ministry, on to `state`."""
    by, now = make_superuser(), Dossier.objects.values_list("state", flat=True).get(pk=dossier.pk)
    with one_load():
        for reached in DESK_STATES[DESK_STATES.index(now) + 1 : DESK_STATES.index(state) + 1]:
            _STEPS[reached](dossier, by)
    return dossier_rows().get(pk=dossier.pk)


def _forwarded(dossier: Dossier, by: User) -> None:
    findings = dict.fromkeys(ITEMS, ("", True))
    desks.write_commune_report(
        dossier=dossier, seen="verifying", findings=findings, conclusion="Đề nghị đánh giá.", by=by
    )
    samples = 0 if dossier.product.product_set.is_service else desks.SAMPLES
    desks.forward_to_council(
        dossier=dossier, seen="verifying", letter_number="45/UBND", signed_on=clock.today(), samples=samples, by=by
    )


def _reviewed(dossier: Dossier, by: User) -> None:
    desks.write_advisory_report(
        dossier=dossier, seen="advisory", kind="desk", done_on=clock.today(), text="Đủ.", is_positive=True, by=by
    )
    desks.declare_ready(dossier=dossier, seen="advisory", by=by)


_STEPS: dict[str, Callable[[Dossier, User], object]] = {
    "verifying": lambda dossier, by: desks.give_slip(dossier=dossier, seen="submitted", by=by),
    "checking": _forwarded,
    "advisory": lambda dossier, by: desks.accept_complete(dossier=dossier, seen="checking", by=by),
    "ready": _reviewed,
}
