"""Reads: duties of a desk, of those below, of a plan; who holds which office."""

from django.db.models import Count, F, Q, QuerySet

from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.models import Level, Post, PostRole, Unit
from catalog.places.policies import DUTY, active_posts, desk_filter, reach_filter

from ..models import Duty, DutyReport, DutyState, HandOver, YearPlan


def _whole(rows: QuerySet[Duty]) -> QuerySet[Duty]:
    return rows.select_related(
        "plan__place__current", "plan__place__province", "place__current", "place__province", "post__user", "activity"
    )


def duties_in_reach(user: Actor) -> QuerySet[Duty]:
    """Duties that an officer may read: at the desks of their places and below, those of their own post, and those of the plans that they write. 1
    statement, and the reach."""
    mine = Q(post__in=active_posts(user).values("pk"))
    return _whole(Duty.objects.filter(reach_filter(user, "place") | reach_filter(user, "plan__place") | mine))


def mine_q(user: Actor) -> Q:
    """Duties that this person is to do: of their own post, or of their desk where no post holds them (any more)."""
    gone = Q(post=None) | Q(post__ends_on__lt=clock.today())
    return Q(post__in=active_posts(user).values("pk")) | gone & desk_filter(user, "place")


def to_judge_q(user: Actor) -> Q:
    """Reports that wait for this person's desk: of plans of its place."""
    return Q(state=DutyState.REPORTED) & (Q(set_by_id=user.pk) | desk_filter(user, "plan__place"))


def late_q() -> Q:
    """Open after their last day."""
    return Q(state=DutyState.OPEN, due_on__lt=clock.today())


def duties_of(plan: YearPlan) -> QuerySet[Duty]:
    """By last day. 1 statement."""
    return _whole(Duty.objects.filter(plan=plan)).order_by("due_on", "pk")


def reports_of(duty: Duty) -> QuerySet[DutyReport]:
    """The newest first. 1 statement."""
    return duty.reports.select_related("by", "decided_by").order_by("-number")


def holders(place: Unit) -> QuerySet[Post]:
    """Officers and leaders who hold a post today at exactly this desk. 1 statement."""
    today = clock.today()
    posts = Post.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today, role__in=DUTY)
    return posts.filter(place__current=place, place__code=F("place__current__code")).select_related("user")


def posts_in_reach(user: Actor) -> QuerySet[Post]:
    """Offices of places (not the ministry's) held today in an officer's reach, or that ended with open duties left, annotated `open_duties`. 1
    statement, and the reach."""
    today = clock.today()
    open_ones = Count("duties", filter=Q(duties__state__in=(DutyState.OPEN, DutyState.REPORTED)), distinct=True)
    posts = Post.objects.filter(reach_filter(user, "place"), place__isnull=False, starts_on__lte=today, role__in=DUTY)
    return (
        posts.annotate(open_duties=open_ones)
        .filter(Q(ends_on=None) | Q(ends_on__gte=today) | Q(open_duties__gt=0))
        .select_related("user", "place__province", "place__current")
    )


def communes_without_officer(user: Actor) -> QuerySet[Unit]:
    """Communes of today in an officer's places where nobody is OCOP officer. 1 statement, and the reach."""
    today = clock.today()
    named = Post.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today, role=PostRole.OFFICER)
    named = named.filter(level=Level.COMMUNE, place__code=F("place__current__code"), user__is_active=True)
    communes = Unit.objects.filter(reach_filter(user), level=Level.COMMUNE, ends_on=None)
    return communes.exclude(pk__in=named.values("place__current")).select_related("province").order_by("search", "pk")


def hand_overs_in_reach(user: Actor) -> QuerySet[HandOver]:
    """Records of offices in an officer's places, and of those they held or hold. 1 statement, and the reach."""
    own = Q(old__user_id=user.pk) | Q(new__user_id=user.pk)
    rows = HandOver.objects.filter(reach_filter(user, "old__place") | own)
    return rows.select_related("old__user", "old__place", "new__user", "by").order_by("-at", "-pk")
