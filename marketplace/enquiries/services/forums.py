"""Forum days: held by officers of a place, registered for by both sides, with a timetable of tables of ten minutes."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.formats import moment
from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.producers.models import Producer, ProducerState
from catalog.producers.services import checks
from marketplace.enquiries import policies
from marketplace.enquiries.models import Buyer, BuyerState, Forum, ForumGuest, ForumState, Meeting
from marketplace.enquiries.queries.forums import cells_of, pairs_of
from marketplace.enquiries.queries.matching import CELL
from marketplace.enquiries.services.spam import is_named

LONGEST = dt.timedelta(hours=12)
MOST_GUESTS = 1_000
_TAKEN = {
    "one_meeting_a_buyer": _("Bên mua này đã có cuộc gặp lúc đó."),
    "one_meeting_a_producer": _("Cơ sở này đã có cuộc gặp lúc đó."),
    "one_meeting_a_table": _("Bàn này đã có cuộc gặp lúc đó."),
    "meeting_once_a_forum": _("Hai bên này đã có cuộc gặp trong ngày."),
}


@dataclass(frozen=True, slots=True)
class ForumFacts:
    """What is said of a forum day. Times are aware; all of it lies within twelve hours, on ten minutes."""

    name: str
    place: Unit
    venue: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    register_until: dt.datetime
    tables: int = 5
    text: str = ""


@transaction.atomic
def save_forum(*, facts: ForumFacts, by: Actor | None, forum: Forum | None = None, is_sample: bool = False) -> Forum:
    """Plan a forum day, or change one that has not begun; its times stay once meetings are planned. Raises `NotAllowed`, `Conflict`, `Refused`."""
    place = facts.place.current or facts.place
    if forum is not None:
        forum = _locked(forum)
    if by is not None and not policies.may_organise(by, forum, place):
        raise NotAllowed.because("not_yours", _("Chỉ cán bộ của nơi tổ chức được lập và sửa ngày kết nối."))
    if forum is not None and (forum.state == ForumState.CANCELLED or forum.starts_at <= clock.now()):
        raise Conflict.because("over", _("Ngày kết nối đã bắt đầu hoặc đã hủy nên không sửa được."))
    name, text, venue = " ".join(facts.name.split()), facts.text.strip(), " ".join(facts.venue.split())
    refuse_if_any(_problems(facts, name, text, venue, forum))
    made = forum or Forum(created_at=clock.now(), is_sample=is_sample)
    made.name, made.text, made.venue, made.place, made.tables = name, text, venue, place, facts.tables
    made.starts_at, made.ends_at, made.register_until = facts.starts_at, facts.ends_at, facts.register_until
    with audit.context(user=by.pk if by else None, reason="forum planned"):
        made.save()
    return made


def _problems(facts: ForumFacts, name: str, text: str, venue: str, forum: Forum | None) -> list[Problem]:
    found = []
    if not is_named(name) or len(name) > 160:
        found.append(Problem("name", _("Ghi tên ngày kết nối bằng chữ, nhiều nhất 160 ký tự."), "name"))
    if not venue or len(venue) > 200:
        found.append(Problem("venue", _("Ghi nơi họp, nhiều nhất 200 ký tự."), "venue"))
    if len(text) > 5000:
        found.append(Problem("too_long", _("Dài quá %(most)s ký tự.") % {"most": 5000}, "text"))
    if not 1 <= facts.tables <= 100:
        found.append(Problem("tables", _("Có từ 1 đến 100 bàn."), "tables"))
    if facts.starts_at <= clock.now():
        found.append(Problem("past", _("Lúc này đã qua. Chọn một lúc sau bây giờ."), "starts_at"))
    for name_of, at in (("starts_at", facts.starts_at), ("ends_at", facts.ends_at)):
        if at.timestamp() % CELL.total_seconds():
            found.append(Problem("grid", _("Ghi phút tròn chục, ví dụ 8:30."), name_of))
    if not dt.timedelta() < facts.ends_at - facts.starts_at <= LONGEST:
        found.append(Problem("order", _("Kết thúc sau khi bắt đầu, trong vòng 12 giờ."), "ends_at"))
    if facts.register_until > facts.starts_at:
        found.append(Problem("order", _("Thôi nhận đăng ký trước khi bắt đầu."), "register_until"))
    if (
        forum is not None
        and (forum.starts_at, forum.ends_at) != (facts.starts_at, facts.ends_at)
        and forum.meetings.exists()
    ):
        found.append(
            Problem("planned", _("Đã xếp cuộc gặp nên giờ họp không đổi được. Bỏ các cuộc gặp trước."), "starts_at")
        )
    elif forum is not None and forum.meetings.filter(table__gt=facts.tables).exists():
        found.append(Problem("planned", _("Có cuộc gặp ở bàn số lớn hơn. Bỏ cuộc gặp đó trước."), "tables"))
    return found


@transaction.atomic
def open_forum(*, forum: Forum, by: Actor | None) -> Forum:
    """From now on everybody sees it and both sides register. Raises `NotAllowed`, `Conflict`."""
    forum = _organised(forum, by)
    if forum.state != ForumState.DRAFT or forum.starts_at <= clock.now():
        raise Conflict.because("decided", _("Ngày kết nối này không còn là bản nháp, hoặc đã tới giờ."))
    forum.state = ForumState.OPEN
    with audit.context(user=by.pk if by else None, reason="forum opened"):
        forum.save(update_fields=["state"])
    return forum


@transaction.atomic
def cancel_forum(*, forum: Forum, reason: str, by: Actor) -> Forum:
    """Called off before it ends; all who registered are told. Raises `NotAllowed`, `Conflict`, `Refused`."""
    forum = _organised(forum, by)
    if forum.state == ForumState.CANCELLED or forum.ends_at <= clock.now():
        raise Conflict.because("over", _("Ngày kết nối này đã qua hoặc đã hủy."))
    reason = checks.paragraphs(reason, "reason", longest=300)
    if not reason:
        raise Refused.because("missing", _("Ghi lý do hủy, để người đăng ký biết."), "reason")
    forum.state, forum.cancelled_because = ForumState.CANCELLED, reason
    with audit.context(user=by.pk, reason=reason):
        forum.save(update_fields=["state", "cancelled_because"])
        forum.meetings.all().delete()
        outbox.emit("forum.cancelled", forum_id=forum.pk)
    return forum


@transaction.atomic
def register_for_forum(
    *, forum: Forum, by: Actor | None, buyer: Buyer | None = None, producer: Producer | None = None
) -> ForumGuest:
    """A verified buyer or producer takes part; saying it twice changes nothing. Raises `NotAllowed`, `Conflict`, `Refused`."""
    forum = _locked(forum)
    _check_speaks(by, buyer, producer)
    if forum.state != ForumState.OPEN or forum.register_until <= clock.now():
        raise Conflict.because("late", _("Ngày kết nối này không còn nhận đăng ký."))
    verified = (
        buyer.state == BuyerState.VERIFIED if buyer else bool(producer and producer.state == ProducerState.VERIFIED)
    )
    if not verified:
        raise Refused.because("not_verified", _("Cán bộ xác minh rồi mới đăng ký được."))
    if forum.guests.count() >= MOST_GUESTS:
        raise Refused.because("full", _("Ngày kết nối đã đủ 1.000 nơi đăng ký."))
    made, _new = ForumGuest.objects.get_or_create(
        forum=forum, buyer=buyer, producer=producer, defaults={"registered_at": clock.now()}
    )
    return made


@transaction.atomic
def leave_forum(*, guest: ForumGuest, by: Actor) -> None:
    """Takes part no more; its meetings go. Raises `NotAllowed`, `Conflict`."""
    forum = _locked(guest.forum)
    _check_speaks(by, guest.buyer, guest.producer)
    if forum.starts_at <= clock.now():
        raise Conflict.because("late", _("Ngày kết nối đã bắt đầu. Báo ban tổ chức tại chỗ."))
    side = {"buyer": guest.buyer} if guest.buyer_id else {"producer": guest.producer}
    forum.meetings.filter(**side).delete()
    guest.delete()


@transaction.atomic
def put_meeting(
    *, forum: Forum, buyer: Buyer, producer: Producer, starts_at: dt.datetime, table: int, by: Actor | None
) -> Meeting:
    """Two who registered meet. Nobody sits at two tables, no table has two meetings: rows of the database stand against it. Raises `Refused`."""
    forum = _organised(forum, by)
    _check_plans(forum)
    if starts_at not in cells_of(forum) or not 1 <= table <= forum.tables:
        words = _("Chọn một lượt 10 phút từ %(from)s đến %(to)s và một bàn có thật.")
        raise Refused.because("outside", words % {"from": moment(forum.starts_at), "to": moment(forum.ends_at)}, "at")
    there = forum.guests.filter(buyer=buyer).exists() and forum.guests.filter(producer=producer).exists()
    if not there:
        raise Refused.because("not_registered", _("Chỉ xếp những nơi đã đăng ký."), "buyer")
    try:
        with transaction.atomic():
            return Meeting.objects.create(forum=forum, buyer=buyer, producer=producer, starts_at=starts_at, table=table)
    except IntegrityError as error:
        for name, words in _TAKEN.items():
            if name in str(error):
                raise Refused.because("taken", words, "at") from None
        raise


@transaction.atomic
def plan_meetings(*, forum: Forum, by: Actor | None) -> int:
    """Give every pair that fits (a registered producer has goods that a registered buyer asks for) the first free cell and table, the best pairs
    first; what is planned already stays. How many were added."""
    forum = _organised(forum, by)
    _check_plans(forum)
    there = list(forum.meetings.all())
    known = {(m.buyer_id, m.producer_id) for m in there}
    cells = cells_of(forum)
    sides = {("buyer", m.buyer_id) for m in there} | {("producer", m.producer_id) for m in there}
    pairs = [pair for pair in pairs_of(forum) if pair[:2] not in known]
    sides |= {("buyer", b) for b, _p, _n in pairs} | {("producer", p) for _b, p, _n in pairs}
    # whoever sits elsewhere at that time, at another forum too
    busy = {("table", m.table, m.starts_at) for m in there}
    elsewhere = Meeting.objects.filter(starts_at__gte=forum.starts_at, starts_at__lt=forum.ends_at)
    for buyer, producer, at in elsewhere.values_list("buyer_id", "producer_id", "starts_at"):
        busy |= {("buyer", buyer, at), ("producer", producer, at)}
    made = []
    for buyer, producer, _score in pairs:
        found = next(
            (
                (at, table)
                for at in cells
                if ("buyer", buyer, at) not in busy and ("producer", producer, at) not in busy
                for table in range(1, forum.tables + 1)
                if ("table", table, at) not in busy
            ),
            None,
        )
        if found is None:
            continue
        at, table = found
        busy |= {("buyer", buyer, at), ("producer", producer, at), ("table", table, at)}
        made.append(Meeting(forum=forum, buyer_id=buyer, producer_id=producer, starts_at=at, table=table))
    Meeting.objects.bulk_create(made)
    return len(made)


@transaction.atomic
def drop_meeting(*, meeting: Meeting, by: Actor) -> None:
    """It will not be. Raises `NotAllowed`, `Conflict`."""
    forum = _organised(meeting.forum, by)
    _check_plans(forum)
    meeting.delete()


@transaction.atomic
def tell_timetable(*, forum: Forum, by: Actor) -> None:
    """Everybody who registered is told when and where they meet whom. Raises `NotAllowed`, `Conflict`."""
    forum = _organised(forum, by)
    _check_plans(forum)
    outbox.emit("forum.planned", forum_id=forum.pk, at=clock.now().isoformat())


@transaction.atomic
def mark_guest(*, guest: ForumGuest, came: bool, by: Actor) -> None:
    """Who came on the day. Raises `NotAllowed`, `Conflict`."""
    forum = _organised(guest.forum, by)
    _check_begun(forum)
    guest.came_at = (guest.came_at or clock.now()) if came else None
    guest.save(update_fields=["came_at"])


@transaction.atomic
def mark_meeting(*, meeting: Meeting, took_place: bool, by: Actor) -> None:
    """Whether the two met. Raises `NotAllowed`, `Conflict`."""
    forum = _organised(meeting.forum, by)
    _check_begun(forum)
    meeting.took_place, meeting.marked_by_id = took_place, by.pk
    meeting.save(update_fields=["took_place", "marked_by"])


def _check_speaks(by: Actor | None, buyer: Buyer | None, producer: Producer | None) -> None:
    if (buyer is None) == (producer is None):
        raise ValueError("one side")
    if by is None:
        return
    speaks = policies.acts_for(by, buyer) if buyer else policies.may_quote(by, producer)  # type: ignore[arg-type]
    if not speaks:
        raise NotAllowed.because("not_yours", _("Chỉ người của bên mua, chủ và quản lý của cơ sở được đăng ký."))


def _check_plans(forum: Forum) -> None:
    if forum.state == ForumState.CANCELLED or forum.ends_at <= clock.now():
        raise Conflict.because("over", _("Ngày kết nối này đã qua hoặc đã hủy."))


def _check_begun(forum: Forum) -> None:
    if forum.state != ForumState.OPEN or forum.starts_at > clock.now():
        raise Conflict.because("early", _("Ngày kết nối bắt đầu rồi mới ghi ai tới."))


def _organised(forum: Forum, by: Actor | None) -> Forum:
    forum = _locked(forum)
    if by is not None and not policies.may_organise(by, forum, forum.place):
        raise NotAllowed.because("not_yours", _("Chỉ cán bộ của nơi tổ chức được làm việc này."))
    return forum


def _locked(forum: Forum) -> Forum:
    return (
        Forum.objects.select_for_update(of=("self",))
        .select_related("place__current", "place__province")
        .get(pk=forum.pk)
    )
