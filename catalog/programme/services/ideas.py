"""From an idea to a product: registered, accepted by the commune, planned, chosen for the year, carried out."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Level, Unit
from catalog.places.policies import officer_reaches
from catalog.producers.models import Producer
from catalog.producers.policies import may_work_for
from catalog.producers.services import checks
from catalog.products.models import Product, ProductSet
from catalog.products.services import create_product

from ..models import BusinessPlan, Idea, IdeaState, Priority
from ..policies import may_decide_idea, may_write_idea

TITLE, TEXT, PERSON = 200, 4_000, 120
PLAN_TEXTS = ("customers", "product", "material", "steps")
PLAN_NUMBERS = ("people", "investment", "revenue")
HIGHEST = 10**13  # đồng; more is a slip of the finger


def _texts(values: Mapping[str, Any]) -> dict[str, Any]:
    """The written fields of an idea, trimmed and judged."""
    said = {name: str(values.get(name) or "").strip() for name in ("title", "description", "material", "person")}
    problems = []
    for name, limit, missing in (
        ("title", TITLE, _("Đặt tên cho ý tưởng.")),
        ("description", TEXT, _("Kể ý tưởng: làm ra gì, cho ai, vì sao ở đây làm được.")),
        ("material", TEXT, None),
        ("person", PERSON, _("Ghi tên người có ý tưởng.")),
    ):
        if missing and not said[name]:
            problems.append(Problem("missing", missing, name))
        if len(said[name]) > limit:
            message = _("Dài %(n)s ký tự, tối đa %(most)s.") % {"n": len(said[name]), "most": limit}
            problems.append(Problem("too_long", message, name))
    refuse_if_any(problems)
    return said | {"phone": checks.phone(str(values.get("phone") or ""))}


def _priorities(values: Iterable[str]) -> list[str]:
    chosen = list(dict.fromkeys(values))
    if any(value not in Priority.values for value in chosen):
        raise Refused.because("unknown_priority", _("Chọn trong các loại ưu tiên."), "priorities")
    return chosen


@transaction.atomic
def register_idea(
    *,
    commune: Unit,
    title: str,
    description: str,
    person: str,
    by: Actor,
    material: str = "",
    phone: str = "",
    product_set: ProductSet | None = None,
    priorities: Iterable[str] = (),
    producer: Producer | None = None,
    on_behalf: bool = False,
    consent: bool = False,
) -> Idea:
    """Register an idea with a commune of today (a former one is taken at what it became).

    Anybody signed in registers one of their own, or of a producer they work for. With `on_behalf` an officer of the commune does so for
    `person`, whose `consent` is recorded. Raises `NotAllowed`, `Refused` with field names. Emits `idea.registered`.
    """
    here = commune.current or commune
    if here.level != Level.COMMUNE:
        raise Refused.because("not_a_commune", _("Chọn một xã, phường hoặc đặc khu."), "place")
    if producer is not None and not may_work_for(by, producer):
        raise NotAllowed.because("not_allowed", _("Bạn không làm việc cho cơ sở này."), "producer")
    if on_behalf:
        if not officer_reaches(by, here):
            raise NotAllowed.because("not_allowed", _("Chỉ cán bộ phụ trách xã này mới đăng ký hộ được."), "place")
        if not consent:
            raise Refused.because("no_consent", _("Hỏi và được người đó đồng ý trước khi ghi hộ."), "consent")
    said = _texts({"title": title, "description": description, "material": material, "person": person, "phone": phone})
    reason = "idea registered on behalf, with consent" if on_behalf else "idea registered"
    with audit.context(user=by.pk, reason=reason):
        idea = Idea.objects.create(
            commune=here,
            producer=producer,
            by_id=by.pk,
            on_behalf=on_behalf,
            product_set=product_set,
            priorities=_priorities(priorities),
            registered_at=clock.now(),
            **said,
        )
    outbox.emit("idea.registered", idea=idea.pk)
    return idea


def _locked(idea: Idea, seen: str) -> Idea:
    """The row, locked, still in the state that the page showed."""
    mine = (
        Idea.objects.select_for_update(of=("self",))
        .select_related("commune__current", "commune__province", "producer__place", "product_set")
        .get(pk=idea.pk)
    )
    if mine.state != seen:
        message = _("Ý tưởng này vừa được người khác xử lý: nay là “%(state)s”.") % {"state": mine.get_state_display()}
        raise Conflict.because("moved_meanwhile", message)
    return mine


def _wanted(idea: Idea, *states: str) -> None:
    if idea.state not in states:
        message = _("Ý tưởng đang ở bước “%(state)s” nên chưa làm được việc này.") % {"state": idea.get_state_display()}
        raise Conflict.because("wrong_state", message)


def _writer(by: Actor, idea: Idea) -> None:
    if not may_write_idea(by, idea):
        raise NotAllowed.because("not_allowed", _("Chỉ người đăng ký ý tưởng, hoặc người của cơ sở, mới sửa được."))


def _decider(by: Actor, idea: Idea) -> None:
    if not may_decide_idea(by, idea):
        raise NotAllowed.because(
            "not_allowed", _("Chỉ cán bộ phụ trách xã này, không phải người có ý tưởng, mới quyết định được.")
        )


def _decide(idea: Idea, state: str, by: Actor, reason: str = "") -> Idea:
    idea.state, idea.reason = state, reason
    idea.decided_by_id, idea.decided_at = by.pk, clock.now()
    with audit.context(user=by.pk, reason=reason or f"idea {state}"):
        idea.save()
    outbox.emit(f"idea.{state}", idea=idea.pk)
    return idea


@transaction.atomic
def change_idea(*, idea: Idea, seen: str, by: Actor, **values: Any) -> Idea:
    """Write an idea anew that waits or was sent back; it waits for the commune then. `values`: title, description, person, material, phone,
    product_set, priorities. Raises `NotAllowed`, `Conflict`, `Refused`. Emits `idea.registered`.
    """
    mine = _locked(idea, seen)
    _writer(by, mine)
    _wanted(mine, IdeaState.REGISTERED, IdeaState.RETURNED)
    for name, value in _texts(values).items():
        setattr(mine, name, value)
    mine.product_set = values.get("product_set")
    mine.priorities = _priorities(values.get("priorities") or ())
    was_returned = mine.state == IdeaState.RETURNED
    mine.state = IdeaState.REGISTERED
    if was_returned:
        mine.registered_at = clock.now()
    with audit.context(user=by.pk, reason="idea changed"):
        mine.save()
    if was_returned:
        outbox.emit("idea.registered", idea=mine.pk)
    return mine


@transaction.atomic
def accept_idea(*, idea: Idea, seen: str, by: Actor) -> Idea:
    """The commune takes an idea in: its business plan is next. Raises `NotAllowed`, `Conflict`. Emits `idea.accepted`."""
    _decider(by, idea)
    mine = _locked(idea, seen)
    _wanted(mine, IdeaState.REGISTERED)
    return _decide(mine, IdeaState.ACCEPTED, by)


@transaction.atomic
def return_idea(*, idea: Idea, seen: str, reason: str, by: Actor) -> Idea:
    """The commune sends an idea or its plan back and says why. Raises `NotAllowed`, `Conflict`, `Refused`. Emits `idea.returned`."""
    _decider(by, idea)
    if not reason.strip():
        raise Refused.because("missing", _("Ghi cần bổ sung gì."), "reason")
    mine = _locked(idea, seen)
    _wanted(mine, IdeaState.REGISTERED, IdeaState.PLANNED)
    if mine.state == IdeaState.PLANNED:  # the idea stands, its plan is written anew
        mine.state, mine.reason = IdeaState.ACCEPTED, reason.strip()
        mine.decided_by_id, mine.decided_at = by.pk, clock.now()
        with audit.context(user=by.pk, reason=reason.strip()):
            mine.save()
        outbox.emit("idea.returned", idea=mine.pk)
        return mine
    return _decide(mine, IdeaState.RETURNED, by, reason.strip())


@transaction.atomic
def hand_in_plan(*, idea: Idea, seen: str, content: Mapping[str, Any], by: Actor) -> BusinessPlan:
    """Hand in the business plan of an accepted idea: `customers`, `product`, `material`, `steps` (texts), `people` (how many work), `investment`
    and `revenue` (đồng; revenue a year). A better one replaces it until it is chosen. Raises `NotAllowed`, `Conflict`, `Refused`. Emits
    `idea.planned`.
    """
    mine = _locked(idea, seen)
    _writer(by, mine)
    _wanted(mine, IdeaState.ACCEPTED, IdeaState.PLANNED)
    kept: dict[str, Any] = {}
    problems = []
    for name in PLAN_TEXTS:
        kept[name] = str(content.get(name) or "").strip()
        if not kept[name]:
            problems.append(Problem("missing", _("Chưa ghi ô này."), name))
        elif len(kept[name]) > TEXT:
            message = _("Dài %(n)s ký tự, tối đa %(most)s.") % {"n": len(kept[name]), "most": TEXT}
            problems.append(Problem("too_long", message, name))
    for name in PLAN_NUMBERS:
        value = content.get(name)
        if type(value) is not int or not 0 <= value <= HIGHEST:
            problems.append(Problem("bad_number", _("Ghi một số từ 0 trở lên."), name))
        else:
            kept[name] = value
    refuse_if_any(problems)
    last = mine.plans.order_by("-number").values_list("number", flat=True).first() or 0
    plan = BusinessPlan.objects.create(idea=mine, number=last + 1, content=kept, by_id=by.pk, at=clock.now())
    mine.state, mine.reason = IdeaState.PLANNED, ""
    with audit.context(user=by.pk, reason="business plan handed in"):
        mine.save()
    outbox.emit("idea.planned", idea=mine.pk)
    return plan


@transaction.atomic
def select_idea(*, idea: Idea, seen: str, year: int, priorities: Iterable[str], by: Actor) -> Idea:
    """Put a planned idea into the place's list for a year (this one or the next), with the kinds that the programme favours. Raises
    `NotAllowed`, `Conflict`, `Refused`. Emits `idea.selected`.
    """
    _decider(by, idea)
    this = clock.today().year
    if year not in (this, this + 1):
        raise Refused.because("bad_year", _("Chọn năm nay hoặc năm sau."), "year")
    mine = _locked(idea, seen)
    _wanted(mine, IdeaState.PLANNED)
    mine.year, mine.priorities = year, _priorities(priorities)
    return _decide(mine, IdeaState.SELECTED, by)


@transaction.atomic
def decline_idea(*, idea: Idea, seen: str, reason: str, by: Actor) -> Idea:
    """Not chosen, and why. Raises `NotAllowed`, `Conflict`, `Refused`. Emits `idea.declined`."""
    _decider(by, idea)
    if not reason.strip():
        raise Refused.because("missing", _("Ghi lý do không chọn."), "reason")
    mine = _locked(idea, seen)
    _wanted(mine, IdeaState.REGISTERED, IdeaState.PLANNED)
    return _decide(mine, IdeaState.DECLINED, by, reason.strip())


@transaction.atomic
def carry_out(*, idea: Idea, seen: str, producer: Producer, product_set: ProductSet, by: Actor) -> Product:
    """A chosen idea becomes a draft product of a producer, from which its dossier is begun. `by` writes for the idea and edits for the
    producer. Raises `NotAllowed`, `Conflict`, `Refused`. Emits `idea.carried_out`.
    """
    mine = _locked(idea, seen)
    _writer(by, mine)
    _wanted(mine, IdeaState.SELECTED)
    if mine.producer_id not in (None, producer.pk):
        raise Refused.because("other_producer", _("Ý tưởng này thuộc cơ sở khác."), "producer")
    product = create_product(
        producer=producer,
        product_set=product_set,
        name=mine.title,
        origin=mine.commune,
        description=mine.description,
        by=by,
    )
    mine.producer, mine.product, mine.product_set, mine.state = producer, product, product_set, IdeaState.CARRIED_OUT
    with audit.context(user=by.pk, reason="idea became a product"):
        mine.save()
    outbox.emit("idea.carried_out", idea=mine.pk)
    return product
