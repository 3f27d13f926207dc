"""Where an officer may act. A post reaches its place and all below, on today's map."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q, QuerySet

from catalog.core import clock
from catalog.core.types import Actor
from catalog.places.models import Level, Post, PostRole, Unit

DUTY = (PostRole.OFFICER, PostRole.LEADER)  # evaluators judge products, they administer nothing


def active_posts(user: Actor, *, on: dt.date | None = None) -> QuerySet[Post]:
    """The posts a user holds on a day, default today; none for a user who is switched off."""
    day = on or clock.today()
    posts = Post.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), user_id=user.pk, starts_on__lte=day)
    return posts if user.pk is not None and user.is_active else posts.none()


def _reaching(user: Actor, roles: Iterable[str], on: dt.date | None) -> list[Post]:
    """Posts that reach something. A village's post does not: villages are no units, and its commune has officers of its own."""
    posts = active_posts(user, on=on).filter(role__in=list(roles)).exclude(level="village")
    return list(posts.select_related("place", "place__current"))


def _reached_units(posts: list[Post]) -> tuple[bool, list[int], list[int]]:
    """Whether all, the units of today reached themselves, and old districts.

    A post goes on when its place changes its name or kind. It ends with a place that was merged away: the officer of the old Đắk Nông
    is nobody in Lâm Đồng until appointed there. The code tells the two apart.
    """
    units, districts = [], []
    for post in posts:
        place = post.place
        if place is None:
            return True, [], []
        if place.current and place.current.code == place.code:
            units.append(place.current.pk)
        elif place.level == Level.DISTRICT:
            districts.append(place.pk)
    return False, units, districts


def _reach_once(user: Actor, roles: Iterable[str], on: dt.date | None) -> tuple[bool, list[int], list[int]]:
    """A page of an office asks for one person's reach many times. Found once a user object, set of roles and day."""
    known: dict[Any, tuple[bool, list[int], list[int]]] = vars(user).setdefault("_reach", {})
    key = (frozenset(roles), on or clock.today())
    if key not in known:
        known[key] = _reached_units(_reaching(user, key[0], key[1]))
    return known[key]


def officer_reaches(user: Actor, unit: Unit, *, roles: Iterable[str] = DUTY, on: dt.date | None = None) -> bool:
    """Whether a post that the user holds on the day (default today) reaches the unit, of whatever era. Superusers reach all. One statement,
    two more unless the unit's `current` is selected."""
    return reach_of(user, roles=roles, on=on)(unit)


def reach_of(user: Actor, *, roles: Iterable[str] = DUTY, on: dt.date | None = None) -> Callable[[Unit], bool]:
    """What `officer_reaches` says of each of many units: the posts are read once, here, in one statement. Units come with `current` and
    `province` selected."""
    if user.is_superuser and user.is_active:
        return lambda unit: True
    return _reach(_reaching(user, roles, on))


def post_reaching(user: Actor, unit: Unit, *, roles: Iterable[str] = DUTY, on: dt.date | None = None) -> Post | None:
    """The post in which the user answers for the unit, the nearest to it when there are several; superusers have none but their own. One
    statement; the unit comes with `current` and `province` selected."""
    nearest = {level: number for number, level in enumerate(("commune", "district", "province", "ministry"))}
    posts = [post for post in _reaching(user, roles, on) if _reach([post])(unit)]
    return min(posts, key=lambda post: nearest.get(post.level, len(nearest)), default=None)


def _reach(posts: list[Post]) -> Callable[[Unit], bool]:
    everything, units, districts = _reached_units(posts)

    def reaches(unit: Unit) -> bool:
        if everything:
            return True
        here = unit.current
        if here is None:
            province = unit.province.current_id if unit.province else None
            return unit.pk in districts or province in units
        return here.pk in units or here.province_id in units or unit.parent_id in districts

    return reaches


def reach_filter(user: Actor, prefix: str = "", *, roles: Iterable[str] = DUTY, on: dt.date | None = None) -> Q:
    """What `officer_reaches` says, as a filter on the path to a Unit: `Producer.objects.filter(reach_filter(officer, "place"))`. One statement
    for a request: the user object remembers its reach, as Django's keeps its permissions. Decisions ask `officer_reaches` anew.

    Never an empty Q, so it may stand in `|` and `~`.
    """
    if user.is_superuser and user.is_active:
        return ~Q(pk__in=[])
    everything, units, districts = _reach_once(user, roles, on)
    if everything:
        return ~Q(pk__in=[])
    if not units and not districts:
        return Q(pk__in=[])
    path = f"{prefix}__" if prefix else ""
    reached = Q(pk__in=[])
    if units:
        reached |= Q(**{f"{path}current__in": units}) | Q(**{f"{path}current__province__in": units})
        reached |= Q(**{f"{path}current": None, f"{path}province__current__in": units})  # an old district
    if districts:
        reached |= Q(**{f"{path}pk__in": districts}) | Q(**{f"{path}parent__in": districts})
    return reached


def desk_filter(user: Actor, prefix: str = "", *, roles: Iterable[str] = DUTY) -> Q:
    """As `reach_filter`, but only what lies at the user's own desks: the places themselves, nothing below. Never an empty Q. Superusers sit at no
    desk but those of their posts."""
    _everything, units, districts = _reach_once(user, roles, None)
    path = f"{prefix}__" if prefix else ""
    return Q(**{f"{path}current__in": units}) | Q(**{f"{path}pk__in": districts})


def may_appoint(user: Actor, *, place: Unit | None, level: str, role: str) -> bool:
    """Superusers; leaders above the place; a place's own leader for its officers, evaluators and villages."""
    if user.is_superuser and user.is_active:
        return True
    leading = _reaching(user, [PostRole.LEADER], None)
    if place is None:
        return role != PostRole.LEADER and any(post.place_id is None for post in leading)
    above = [post for post in leading if post.place_id is None or post.place.current_id != place.current_id]  # type: ignore[union-attr]
    same = [post for post in leading if post not in above]
    everything, units, _ = _reached_units(above)
    here = place.current
    if everything or (here is not None and here.province_id in units):
        return True
    _, own, _ = _reached_units(same)
    return (role != PostRole.LEADER or level == "village") and here is not None and here.pk in own
