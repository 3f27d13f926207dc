"""A dossier begun: under today's regime and sheet, with what an earlier one has that still holds."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.types import Actor
from catalog.places.models import Level, Unit
from catalog.producers.policies import may_work_for
from catalog.products.models import Product, ProductSet
from catalog.products.services import lock_product
from catalog.products.services.common import acting

from ...models import (
    CLOSED,
    Certificate,
    Dossier,
    DossierKind,
    DossierLevel,
    DossierState,
    DossierStep,
    Evidence,
    EvidenceLink,
    RubricVersion,
    SelfScore,
)
from ...queries import certificate_today, form01
from ...queries.dossiers import FORM_PAPERS, last_certificate, last_dossier, ways_of
from ...queries.rubrics import is_scored_today, regime_now, rubric_of_product, sheet_of
from ...queries.scoring import Criterion
from .write import fill_from_facts


def _named(product_set: ProductSet) -> dict[str, Any]:
    return {"number": product_set.number, "set": product_set.name, "regime": product_set.regime.number}


def sheet_today(product: Product) -> RubricVersion:
    """The sheet by which a dossier begun today is scored. 2 statements; up to 7 to refuse. Raises `Refused` on "product": `old_set` (what is
    scored has changed since the set's regime), `no_sheet` (nobody has brought it)."""
    mine = product.product_set
    if not is_scored_today(mine):
        message = _(
            "Bộ %(number)s “%(set)s” là của %(regime)s, hồ sơ lập hôm nay không chấm theo bộ đó nữa. Mở trang sản phẩm, chọn bộ đang áp dụng."
        )
        raise Refused.because("old_set", message % _named(mine), "product")
    rubric = rubric_of_product(product)
    if rubric is None:
        message = _(
            "Chưa có phiếu chấm bộ %(number)s “%(set)s” của %(regime)s nên chưa tự chấm được. Phiếu do cán bộ của Bộ nhập ở "
            "Văn phòng OCOP, mục Phiếu chấm điểm: nhờ cán bộ OCOP của tỉnh báo Bộ."
        )
        raise Refused.because("no_sheet", message % _named(mine), "product")
    return rubric


@transaction.atomic
def start_dossier(*, product: Product, kind: str, by: Actor) -> Dossier:
    """Begin a dossier under today's regime and sheet, at today's commune and province.

    It takes along the answers, scores and papers of the product's last dossier, also of one that was withdrawn or refused, as far as the
    sheet still asks and the papers still hold. Raises `NotAllowed`, `Conflict` (`open_already`: one open dossier a product), `Refused`
    (`kind`: not today, `old_set`, `no_sheet`, `origin`). Audited for the producer when an officer acts on its behalf.
    """
    mine = lock_product(product)
    if not may_work_for(by, mine.producer):
        raise NotAllowed.because("not_allowed", _("Chỉ người của cơ sở, hoặc cán bộ được cơ sở đồng ý, mới lập hồ sơ."))
    if Dossier.objects.filter(product=mine).exclude(state__in=CLOSED).exists():
        raise Conflict.because("open_already", _("Sản phẩm này đang có một hồ sơ chưa xong. Mở hồ sơ đó."), "product")
    way = next((way for way in ways_of(mine) if way.kind == kind), None)
    if way is None or way.why_not:
        message = way.why_not if way else _("Chọn loại hồ sơ: lần đầu, nâng sao hay đánh giá lại.")
        raise Refused.because("kind", message, "kind")
    rubric = sheet_today(mine)
    valid = certificate_today(mine)
    previous = last_dossier(mine)
    if valid is not None:
        wanted = min(valid.stars + 1, 5) if kind == DossierKind.UPGRADE else valid.stars
    else:
        wanted = previous.stars_wanted if previous and kind == DossierKind.FIRST else 3
    return begin(
        product=mine,
        kind=kind,
        rubric=rubric,
        previous=previous,
        renews=last_certificate(mine) if kind != DossierKind.FIRST else None,
        stars_wanted=wanted,
        by=by,
    )


def begin(
    *,
    product: Product,
    kind: str,
    rubric: RubricVersion,
    previous: Dossier | None,
    renews: Certificate | None,
    stars_wanted: int,
    by: Actor,
) -> Dossier:
    """The row of a new dossier under today's regime, with what `previous` has that still holds. No policy: its callers decide. The product
    is locked (`lock_product`). Raises `Refused` (`origin`)."""
    commune, province = _places(product)
    now = clock.now()
    with acting(by, product.producer, "dossier begun"):
        dossier = Dossier.objects.create(
            product=product,
            kind=kind,
            regime=regime_now(),
            rubric=rubric,
            previous=previous,
            renews=renews,
            commune=commune,
            province=province,
            state_since=now,
            form=form01.begun_with(product, product.producer),
            stars_wanted=stars_wanted,
            started_by_id=by.pk,
            started_at=now,
            saved_at=now,
            is_sample=product.is_sample,
        )
        if dossier.previous is not None:
            _copy(dossier.previous, dossier)
        DossierStep.objects.create(
            dossier=dossier, after=DossierState.DRAFT, level=DossierLevel.PRODUCER, by_id=by.pk, at=now
        )
        fill_from_facts(dossier=dossier)
    return dossier


def _places(product: Product) -> tuple[Unit, Unit]:
    """Today's commune and province of where the product is made."""
    commune = product.origin.current or product.origin
    if commune.level != Level.COMMUNE or commune.ends_on is not None:
        message = _("Nơi làm ra sản phẩm là “%(place)s”, chưa rõ xã nào hôm nay. Sửa nơi làm ra ở trang sản phẩm.") % {
            "place": product.origin.full_name
        }
        raise Refused.because("origin", message, "product")
    return commune, commune.province or product.province


def _same_option(old: Criterion, place: int, new: Criterion) -> int | None:
    """Where an option of an older sheet stands in this one: the same words and points, else nowhere."""
    if not 0 <= place < len(old.options):
        return None
    option = old.options[place]
    return next((n for n, o in enumerate(new.options) if o.label == option.label and o.points == option.points), None)


def _newest_of(producer_id: int) -> Callable[[Evidence], Evidence]:
    """What has replaced a paper of this producer since, or the paper itself. 1 statement, however many are asked for."""
    newer = Evidence.objects.filter(producer_id=producer_id, removed_at=None).exclude(replaces=None).order_by("pk")
    by_older = {paper.replaces_id: paper for paper in newer}

    def newest(paper: Evidence) -> Evidence:
        while paper.pk in by_older:
            paper = by_older[paper.pk]
        return paper

    return newest


def _copy(previous: Dossier, dossier: Dossier) -> None:
    """Answers, scores and papers that still hold. What the sheet no longer asks (a number may stand for another question: its label tells),
    what expired and what was removed stays behind."""
    old_sheet, sheet, today = sheet_of(previous.rubric), sheet_of(dossier.rubric), clock.today()
    kept = {name: previous.form[name] for name in form01.ASKS if previous.form.get(name, "") != ""}
    dossier.form = dossier.form | kept
    dossier.save(update_fields=["form"])
    scores = []
    for score in SelfScore.objects.filter(dossier=previous):
        old, new = old_sheet.criterion(score.criterion), sheet.criterion(score.criterion)
        if old is None or new is None or old.label != new.label:
            continue
        option = _same_option(old, score.option, new) if score.option is not None else None
        scores.append(
            SelfScore(
                dossier=dossier,
                criterion=new.number,
                option=option,
                description=score.description,
                from_fact=score.from_fact and option is not None,
                updated_at=clock.now(),
            )
        )
    SelfScore.objects.bulk_create(scores)
    asked = {criterion.number: criterion.label for criterion in old_sheet.criteria}
    places = {FORM_PAPERS} | {c.number for c in sheet.criteria if asked.get(c.number) == c.label}
    taken = set()
    newest = _newest_of(dossier.product.producer_id)
    links = EvidenceLink.objects.filter(dossier=previous, criterion__in=places).select_related("evidence")
    for link in links.order_by("pk"):
        paper = newest(link.evidence)
        expired = paper.expires_on is not None and paper.expires_on < today
        if paper.removed_at is None and not expired:
            taken.add((link.criterion, paper.pk))
    EvidenceLink.objects.bulk_create(
        [EvidenceLink(dossier=dossier, criterion=place, evidence_id=pk) for place, pk in sorted(taken)]
    )
