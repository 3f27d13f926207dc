"""Programmes, their topics, and classes: planned, opened, changed, called off."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.producers.services import checks
from catalog.products.models import ProductSet

from ...models import Audience, ClassState, TrainingClass, TrainingProgramme, TrainingTopic
from ...policies import may_run_training
from ...queries.training import topics_for
from .seats import fill

MOST_SEATS = 2_000
LONGEST = dt.timedelta(days=30)
MOST_LINES = 12
MOST_TOPICS = 40


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """What is said of a class. Times are aware; `link`, `zalo` and `facebook` are https addresses, whose sites the pages hold against the list of
    allowed ones; `stars` and `sets` narrow producers; the test is passed with `pass_percent` of right answers."""

    topic: TrainingTopic
    place: Unit
    name: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    register_until: dt.datetime
    seats: int
    audiences: Sequence[str]
    text: str = ""
    venue: str = ""
    link: str = ""
    teachers: Sequence[str] = ()
    partners: Sequence[str] = ()
    stars: Sequence[int] = ()
    sets: Iterable[ProductSet] = ()
    from_elsewhere: bool = False
    pass_percent: int = 70
    tries: int = 3
    zalo: str = ""
    facebook: str = ""


@transaction.atomic
def save_programme(
    *, place: Unit, year: int, name: str, by: Actor, text: str = "", programme: TrainingProgramme | None = None
) -> TrainingProgramme:
    """A series of topics of a place, made or written anew. Raises `NotAllowed`, `Refused`, `Conflict` when the place has one of that name."""
    place = place.current or place
    if not may_run_training(by, place) or (programme and not may_run_training(by, programme.place)):
        raise not_yours()
    name, text = checks.one_line(name, "name", longest=200), checks.paragraphs(text, "text", longest=5_000)
    found = []
    if not name:
        found.append(Problem("missing", _("Ghi tên chương trình."), "name"))
    if not 2018 <= year <= clock.today().year + 2:
        found.append(Problem("year", _("Ghi năm từ 2018 tới hai năm nữa."), "year"))
    refuse_if_any(found)
    made = programme or TrainingProgramme(created_at=clock.now())
    made.place, made.year, made.name, made.text = place, year, name, text
    try:
        with transaction.atomic(), audit.context(user=by.pk, reason="training programme saved"):
            made.save()
    except IntegrityError as error:
        words = _("Năm %(year)d nơi này đã có chương trình tên như vậy. Mở chương trình đó.")
        raise Conflict.because("there_is_one", words % {"year": year}, "name") from error
    return made


@transaction.atomic
def put_topic(
    *, programme: TrainingProgramme, title: str, by: Actor, text: str = "", topic: TrainingTopic | None = None
) -> TrainingTopic:
    """Another topic at the end, or `topic` written anew. Raises `NotAllowed`, `Refused`."""
    mine = (
        TrainingProgramme.objects.select_for_update(of=("self",)).select_related("place__current").get(pk=programme.pk)
    )
    if not may_run_training(by, mine.place):
        raise not_yours()
    title, text = checks.one_line(title, "title", longest=200), checks.paragraphs(text, "text", longest=5_000)
    if not title:
        raise Refused.because("missing", _("Ghi tên chuyên đề."), "title")
    if topic is None:
        last = mine.topics.aggregate(n=Max("position"))["n"] or 0
        if last >= MOST_TOPICS:
            raise Refused.because("too_many", _("Một chương trình có nhiều nhất 40 chuyên đề."), "title")
        topic = TrainingTopic(programme=mine, position=last + 1)
    elif topic.programme_id != mine.pk:
        raise ValueError("a topic of another programme")
    topic.title, topic.text = title, text
    with audit.context(user=by.pk, reason="topic saved"):
        topic.save()
    return topic


@transaction.atomic
def save_class(*, facts: ClassFacts, by: Actor, training_class: TrainingClass | None = None) -> TrainingClass:
    """Plan a class, or change one that has not begun. Fewer seats than are taken are refused; more move up who waits; another time or place of an
    open class is told to who has a seat. Raises `NotAllowed`, `Conflict`, `Refused`. Emits `training.moved`."""
    place = facts.place.current or facts.place
    before = locked_class(training_class, by) if training_class else None
    if not may_run_training(by, place):
        raise not_yours()
    if before and (before.state == ClassState.CANCELLED or before.starts_at <= clock.now()):
        raise Conflict.because("over", _("Lớp đã bắt đầu hoặc đã hủy nên không sửa được."))
    said, found = _checked(facts, by, before)
    refuse_if_any(found)
    made = before or TrainingClass(created_at=clock.now())
    moved = before is not None and any(getattr(before, name) != said[name] for name in MOVES)
    for name, value in said.items():
        setattr(made, name, value)
    made.place = place
    with audit.context(user=by.pk, reason="class saved"):
        made.save()
        made.sets.set(facts.sets)
    if moved and made.state == ClassState.OPEN:
        made.reminded_at = None
        made.save(update_fields=["reminded_at"])
        outbox.emit("training.moved", training_class=made.pk, at=clock.now().isoformat())
    if made.state == ClassState.OPEN:
        fill(made)
    return made


MOVES = ("starts_at", "ends_at", "venue", "link")
"""What people have to know when it changes."""


def _checked(facts: ClassFacts, by: Actor, before: TrainingClass | None) -> tuple[dict[str, object], list[Problem]]:
    """Values as they are kept, and all that is wrong with them."""
    found: list[Problem] = []
    said: dict[str, object] = {
        "topic": facts.topic,
        "starts_at": facts.starts_at,
        "ends_at": facts.ends_at,
        "register_until": facts.register_until,
        "seats": facts.seats,
        "from_elsewhere": facts.from_elsewhere,
        "pass_percent": facts.pass_percent,
        "tries": facts.tries,
        "audiences": [value for value in Audience.values if value in facts.audiences],
        "stars": sorted(set(facts.stars)),
    }
    for name, longest in (("name", 200), ("venue", 200)):
        said[name] = _line(getattr(facts, name), name, longest, found)
    said["text"] = checks.paragraphs(facts.text, "text", longest=10_000)
    for name in ("teachers", "partners"):
        lines = [_line(line, name, 160, found) for line in getattr(facts, name)]
        said[name] = [line for line in lines if line][:MOST_LINES]
    for name in ("link", "zalo", "facebook"):
        said[name] = safe_address(getattr(facts, name), name, found)
    is_new = before is None or before.topic_id != facts.topic.pk
    if is_new and not topics_for(by).filter(pk=facts.topic.pk).exists():
        found.append(Problem("unknown", _("Chọn một chuyên đề của nơi bạn, hoặc của tỉnh."), "topic"))
    if not said["name"]:
        found.append(Problem("missing", _("Ghi tên lớp."), "name"))
    if not said["venue"] and not said["link"]:
        found.append(Problem("missing", _("Ghi phòng học, hoặc dán đường dẫn lớp trực tuyến."), "venue"))
    if not said["audiences"] or len(said["audiences"]) != len(set(facts.audiences)):  # type: ignore[arg-type]
        found.append(Problem("missing", _("Chọn ai được dự."), "audiences"))
    if any(star not in range(1, 6) for star in facts.stars):
        found.append(Problem("unknown", _("Chọn trong 1 đến 5 sao."), "stars"))
    found += _numbers(facts, before) + _times(facts)
    return said, found


def _line(value: str, field: str, longest: int, found: list[Problem]) -> str:
    try:
        return checks.one_line(value, field, longest=longest)
    except Refused as refused:
        found += refused.problems
        return ""


def _numbers(facts: ClassFacts, before: TrainingClass | None) -> list[Problem]:
    found = []
    if not 1 <= facts.seats <= MOST_SEATS:
        found.append(Problem("number", _("Có từ 1 đến 2.000 chỗ."), "seats"))
    elif before and facts.seats < before.taken:
        words = _("Đã có %(n)d người giữ chỗ. Hủy bớt chỗ trước rồi giảm.")
        found.append(Problem("taken", words % {"n": before.taken}, "seats"))
    if not 1 <= facts.pass_percent <= 100:
        found.append(Problem("number", _("Ghi từ 1 đến 100 phần trăm."), "pass_percent"))
    if not 1 <= facts.tries <= 10:
        found.append(Problem("number", _("Cho làm bài từ 1 đến 10 lần."), "tries"))
    return found


def _times(facts: ClassFacts) -> list[Problem]:
    found = []
    if facts.starts_at <= clock.now():
        found.append(Problem("past", _("Lúc này đã qua. Chọn một lúc sau bây giờ."), "starts_at"))
    if not dt.timedelta() < facts.ends_at - facts.starts_at <= LONGEST:
        found.append(Problem("order", _("Kết thúc sau khi bắt đầu, trong vòng 30 ngày."), "ends_at"))
    if facts.register_until > facts.starts_at:
        found.append(Problem("order", _("Thôi nhận đăng ký trước khi bắt đầu."), "register_until"))
    return found


def safe_address(value: str, field: str, found: list[Problem]) -> str:
    """An https address with a name; which sites are allowed the pages know (`scans.LinkHost`, a room above)."""
    value = value.strip()
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        right = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and len(value) <= 500
    except ValueError:
        right = False
    if not right or any(c.isspace() or c in "<>\"'\\" for c in value):
        found.append(Problem("not_https", _("Địa chỉ phải bắt đầu bằng https:// và tên trang."), field))
        return ""
    return value


@transaction.atomic
def open_class(*, training_class: TrainingClass, by: Actor) -> TrainingClass:
    """From now on everybody sees it and people register; who may come is invited by the worker. Raises `NotAllowed`, `Conflict`."""
    mine = locked_class(training_class, by)
    if mine.state != ClassState.DRAFT or mine.starts_at <= clock.now():
        raise Conflict.because("decided", _("Lớp này không còn là bản nháp, hoặc đã tới giờ."))
    mine.state = ClassState.OPEN
    with audit.context(user=by.pk, reason="class opened"):
        mine.save(update_fields=["state"])
    return mine


@transaction.atomic
def cancel_class(*, training_class: TrainingClass, reason: str, by: Actor) -> TrainingClass:
    """Called off before it ends; who has a seat or waits is told. Raises `NotAllowed`, `Conflict`, `Refused`. Emits `training.cancelled`."""
    mine = locked_class(training_class, by)
    if mine.state == ClassState.CANCELLED or mine.ends_at <= clock.now():
        raise Conflict.because("over", _("Lớp này đã xong hoặc đã hủy."))
    reason = checks.paragraphs(reason, "reason", longest=300)
    if not reason:
        raise Refused.because("missing", _("Ghi lý do hủy, để người đăng ký biết."), "reason")
    was_open = mine.state == ClassState.OPEN
    mine.state, mine.cancelled_because = ClassState.CANCELLED, reason
    with audit.context(user=by.pk, reason=reason):
        mine.save(update_fields=["state", "cancelled_because"])
    if was_open:
        outbox.emit("training.cancelled", training_class=mine.pk)
    return mine


def not_yours() -> NotAllowed:
    """Somebody else organises it."""
    return NotAllowed.because("not_yours", _("Chỉ cán bộ của nơi tổ chức, hoặc cấp trên, làm được việc này."))


def locked_class(training_class: TrainingClass, by: Actor | None) -> TrainingClass:
    """The row, locked; `by` organises it, when somebody is named. Raises `NotAllowed`."""
    mine = (
        TrainingClass.objects.select_for_update(of=("self",))
        .select_related("place__current", "place__province")
        .get(pk=training_class.pk)
    )
    if by is not None and not may_run_training(by, mine.place):
        raise not_yours()
    return mine
