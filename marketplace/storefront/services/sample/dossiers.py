"""Dossiers at every desk, all of the producer that does not exist, so that each post finds something to do; and an idea of each kind."""

import datetime as dt
import io
from collections import deque
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.certification.models import Dossier, DossierKind, Evidence, EvidenceLink, MemberRole, SelfScore, Sitting
from catalog.certification.queries.desks import ITEMS
from catalog.certification.queries.dossiers import FORM_PAPERS
from catalog.certification.queries.rubrics import regime_now, sheet_of
from catalog.certification.queries.scoring import Criterion
from catalog.certification.services import councils, desks, dossiers
from catalog.certification.services.evidence import add_evidence
from catalog.core import clock
from catalog.places.models import Unit
from catalog.producers.models import Producer
from catalog.products.models import ProductSet
from catalog.products.services import create_product

from .invented import pick
from .people import People, evaluators

SAID = "Dữ liệu minh họa."
LETTER = "00/MH-UBND"  # "MH": minh họa; no commune ever wrote it


@dataclass(frozen=True, slots=True)
class Wanted:
    """A product of the invented producer and how far its dossier has come."""

    name: str
    set_number: int
    state: str
    care: int  # of a hundred criteria so many are at their best option


WANTED = (
    Wanted("Bánh tráng Minh Họa", 6, "draft", 60),
    Wanted("Trà gừng Minh Họa", 12, "submitted", 75),
    Wanted("Tiêu xay Minh Họa", 10, "verifying", 85),
    Wanted("Cà phê hạt Minh Họa", 13, "checking", 90),
    Wanted("Mắc ca sấy Minh Họa", 7, "advisory", 90),
    Wanted("Mật ong rừng Minh Họa", 4, "council", 96),
    Wanted("Gùi mây Minh Họa", 21, "council", 70),
)


def load_dossiers(
    *, producer: Producer, people: People, sets: dict[int, ProductSet], commune: Unit, province: Unit
) -> None:
    """One dossier in each of `WANTED`'s states, and a council of three that can score the last two by hand: one today, one in a week."""
    paper = _paper(producer, people)
    sittings: deque[Sitting] = deque()
    for wanted in WANTED:
        product = create_product(
            producer=producer,
            product_set=sets[wanted.set_number],
            name=wanted.name,
            by=None,
            summary="Sản phẩm không có thật, để xem đường đi của hồ sơ.",
            origin=commune,
            is_sample=True,
            source=SAID,
        )
        dossier = dossiers.start_dossier(product=product, kind=DossierKind.FIRST, by=people.producer)
        fill(dossier, paper, wanted, people)
        if wanted.state == "council" and not sittings:
            sittings += _sittings(people, province)
        _bring(dossier, wanted.state, people, sittings)


def _paper(producer: Producer, people: People) -> Evidence:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(420, 595), invariant=1)
    canvas.drawString(60, 500, "Minh hoa / Sample paper: not a real document")
    canvas.save()
    uploaded = SimpleUploadedFile("giay-minh-hoa.pdf", buffer.getvalue(), content_type="application/pdf")
    taken = add_evidence(
        producer=producer,
        uploaded=uploaded,
        kind="business_licence",
        title="Giấy tờ minh họa (không có thật)",
        by=people.producer,
    )
    return taken.evidence


def _option(criterion: Criterion, wanted: Wanted) -> int:
    """The best option for most criteria, another for the rest: always the same ones."""
    best = max(range(len(criterion.options)), key=lambda n: criterion.options[n].points)
    careful = pick(f"{wanted.name} {criterion.number}", 100) < wanted.care
    return best if careful else pick(f"other {wanted.name} {criterion.number}", len(criterion.options))


def fill(dossier: Dossier, paper: Evidence, wanted: Wanted, people: People) -> None:
    """Answers to the sheet (half of them in a draft), papers beside them, and Form 02: invented, and said to be."""
    criteria = sheet_of(dossier.rubric).criteria
    if wanted.state == "draft":
        criteria = criteria[: len(criteria) // 2]
    now, known = clock.now(), set(dossier.self_scores.values_list("criterion", flat=True))
    SelfScore.objects.bulk_create(
        SelfScore(dossier=dossier, criterion=c.number, option=_option(c, wanted), description=SAID, updated_at=now)
        for c in criteria
        if c.number not in known
    )
    places = [FORM_PAPERS, *(c.number for c in criteria if c.evidence)]
    EvidenceLink.objects.bulk_create(EvidenceLink(dossier=dossier, criterion=place, evidence=paper) for place in places)
    values: dict[str, Any] = {
        "address": dossier.commune.address,
        "phone": "0900000000",
        "representative": "Người Minh Họa",
        "licence_number": "MH-0000",
        "description": "Sản phẩm không có thật.",
        "materials": "Nguyên liệu trong xã (minh họa).",
        "capacity": "1.000 sản phẩm",
        "workers": 10,
        "workers_local": 8,
    }
    dossiers.save_form(dossier=dossier, values=values, by=people.producer)


def _bring(dossier: Dossier, state: str, people: People, sittings: deque[Sitting]) -> None:
    """Through the desks' own services, by the posts that do each step."""
    steps = ("submitted", "verifying", "checking", "advisory", "council")
    if state not in steps:
        return
    today = clock.today()
    for step in steps[: steps.index(state) + 1]:
        if step == "submitted":
            dossiers.submit_dossier(dossier=dossier, seen="draft", by=people.producer)
        elif step == "verifying":
            desks.give_slip(dossier=dossier, seen="submitted", by=people.commune)
        elif step == "checking":
            desks.write_commune_report(
                dossier=dossier,
                seen="verifying",
                findings=dict.fromkeys(ITEMS, ("", True)),
                conclusion="Đủ điều kiện, đề nghị đánh giá (minh họa).",
                by=people.commune,
            )
            samples = 0 if dossier.product.product_set.is_service else desks.SAMPLES
            desks.forward_to_council(
                dossier=dossier,
                seen="verifying",
                letter_number=LETTER,
                signed_on=today,
                samples=samples,
                by=people.commune,
            )
        elif step == "advisory":
            desks.accept_complete(dossier=dossier, seen="checking", by=people.province)
        else:
            desks.write_advisory_report(
                dossier=dossier,
                seen="advisory",
                kind="desk",
                done_on=today,
                text="Đã rà soát hồ sơ (minh họa).",
                is_positive=True,
                by=people.province,
            )
            desks.declare_ready(dossier=dossier, seen="advisory", by=people.province)
            councils.put_on_agenda(sitting=sittings.popleft(), dossier=dossier, by=people.province)


def _sittings(people: People, province: Unit) -> list[Sitting]:
    """One today, so that a visitor can go the whole way, and one in a week."""
    today = clock.today()
    council = councils.create_council(
        level="province",
        place=province,
        regime=regime_now(),
        regulation=councils.adopt_regulation(name="Quy chế hội đồng (minh họa)", source=SAID),
        name="Hội đồng đánh giá, phân hạng OCOP (minh họa)",
        decision_number="00/QĐ-MH",
        starts_on=today - dt.timedelta(days=30),
        by=people.province,
        is_sample=True,
    )
    seats = (
        (MemberRole.CHAIR, "Nông nghiệp và Môi trường"),
        (MemberRole.SECRETARY, "Công Thương"),
        (MemberRole.MEMBER, "Y tế"),
    )
    for user, (role, field) in zip(evaluators(province), seats, strict=True):
        councils.name_member(council=council, user=user, role=role, field=field, by=people.province)
    return [
        councils.create_sitting(
            council=council, sits_on=today + dt.timedelta(days=days), venue="Phòng họp 1 (minh họa)", by=people.province
        )
        for days in (0, 7)
    ]
