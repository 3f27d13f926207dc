"""At whose desk somebody sits: every page of the studio is about one producer, and says which."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate

from django.db.models import F, Model, QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.producers.models import MembershipRole, Producer
from catalog.producers.policies import MANAGING
from catalog.producers.queries import producers_on_behalf
from marketplace.accounts.views import RoleRequest, ask_second_factor, needs_producer

SESSION_KEY = "studio_producer"


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose studio this is, and what its visitor may do there.

    `may_sell`: sales, fairs, people (owners and managers). `may_edit`: prices, the shop, labels and the profile, also for an officer with the
    producer's consent. `query` is what addresses of the studio carry: "?p=7" for people of several producers, else empty.
    """

    producer: Producer
    choices: tuple[Producer, ...]
    role: str
    may_sell: bool
    may_edit: bool
    query: str

    @property
    def packs_only(self) -> bool:
        """A packer: the day's parcels, and nothing of money, prices and people."""
        return self.role == MembershipRole.PACKER

    @property
    def role_label(self) -> str:
        return str(MembershipRole(self.role).label) if self.role else ""


class StudioRequest(RoleRequest):
    """A request at a desk."""

    desk: Desk


type StudioView[**P] = Callable[Concatenate[StudioRequest, P], HttpResponse]


def at_desk[**P](view: StudioView[P]) -> Callable[..., HttpResponse]:
    """The door of every page here: signed in, of some producer, and at one of their desks (`request.desk`).

    Whoever has several producers chooses with `?p=`, which every address then carries; the last choice is kept in the session. What a service
    does not allow becomes a 403 that says who may. 2 statements (up to 5 for officers), plus session and user. A packer is not let in: what
    it may see has `at_packing_desk`.
    """

    @at_packing_desk
    @wraps(view)
    def checked(request: StudioRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return not_allowed(request) if request.desk.packs_only else view(request, *args, **kwargs)

    return checked


def at_packing_desk[**P](view: StudioView[P]) -> Callable[..., HttpResponse]:
    """The door of today's work and of orders: as `at_desk`, and packers too."""

    @never_cache
    @needs_producer
    @wraps(view)
    def seated(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        found = _desk(request)
        if isinstance(found, HttpResponse):
            return found
        if not found.role and (asked := ask_second_factor(request)):  # an officer or staff at somebody else's desk
            return asked
        request.desk = found
        try:
            return view(request, *args, **kwargs)
        except NotAllowed as refused:
            return not_allowed(request, refused)
        except AtAnotherDesk as elsewhere:
            if request.method not in {"GET", "HEAD"}:
                raise Http404 from None
            query = request.GET.copy()
            query["p"] = str(elsewhere.producer)
            return redirect(f"{request.path}?{query.urlencode()}")

    return seated


def for_sellers[**P](view: StudioView[P]) -> StudioView[P]:
    """Owners and managers only (inside `at_desk`): staff and officers get a 403 that says so."""

    @wraps(view)
    def checked(request: StudioRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, *args, **kwargs) if request.desk.may_sell else not_allowed(request)

    return checked


def for_editors[**P](view: StudioView[P]) -> StudioView[P]:
    """Owners, managers, and officers with consent (inside `at_desk`); staff get a 403 that says so."""

    @wraps(view)
    def checked(request: StudioRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return view(request, *args, **kwargs) if request.desk.may_edit else not_allowed(request)

    return checked


class AtAnotherDesk(Exception):
    """What was asked for belongs to another producer of the same person."""

    def __init__(self, producer: int) -> None:
        super().__init__(producer)
        self.producer = producer


def own[M: Model](request: StudioRequest, rows: QuerySet[M], pk: int, path: str = "producer") -> M:
    """The row with this key that belongs to the desk's producer, `path` leading to it. Another's is as absent as one that never was: 404."""
    mine = {p.pk for p in request.desk.choices} | {request.desk.producer.pk}
    found: Any = rows.filter(**{"pk": pk, f"{path}__in": mine}).annotate(desk_of=F(f"{path}_id")).first()
    if found is None:
        raise Http404
    if found.desk_of != request.desk.producer.pk:
        raise AtAnotherDesk(found.desk_of)
    return found  # type: ignore[no-any-return]


def not_allowed(request: StudioRequest, refused: NotAllowed | None = None) -> HttpResponse:
    """403: what this role may not do, and who may."""
    return page(request, "not_allowed", {"problems": refused.problems if refused else ()}, status=403)


def refused_answer(refused: Refused) -> JsonResponse:
    """For a small script: the first problem's code, and what to tell the person."""
    status = 403 if isinstance(refused, NotAllowed) else 409 if isinstance(refused, Conflict) else 422
    words = " ".join(str(problem.message) for problem in refused.problems)
    return JsonResponse({"code": refused.problems[0].code, "problem": words}, status=status)


def page(request: StudioRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of the studio by the name of its template."""
    return render(
        request, f"marketplace/storefront/studio/{name}.html", {"desk": request.desk, **context}, status=status
    )


def to(request: StudioRequest, name: str, *args: Any, at: str = "") -> HttpResponse:
    """On to another page of the same desk; `at` is an anchor in it."""
    return redirect(f"{reverse(name, args=args)}{request.desk.query}{f'#{at}' if at else ''}")


def _desk(request: RoleRequest) -> Desk | HttpResponse:
    roles = {m.producer_id: m.role for m in request.roles.memberships}
    choices = [m.producer for m in request.roles.memberships]
    if request.roles.is_officer:
        choices += [p for p in producers_on_behalf(request.user).order_by("name", "pk")[:200] if p.pk not in roles]
    chosen = _chosen(request, choices)
    several = len(choices) > 1 or request.user.is_superuser
    if chosen is None:
        if request.path != reverse("studio"):
            return redirect("studio")
        return render(request, "marketplace/storefront/studio/choose.html", {"choices": choices})
    if several and request.session.get(SESSION_KEY) != chosen.pk:
        request.session[SESSION_KEY] = chosen.pk
    if several and "p" not in request.GET and request.method in {"GET", "HEAD"}:
        query = request.GET.copy()
        query["p"] = str(chosen.pk)
        return redirect(f"{request.path}?{query.urlencode()}")
    role = roles.get(chosen.pk, "")
    manages = role in MANAGING or request.user.is_superuser
    return Desk(
        producer=chosen,
        choices=tuple(choices),
        role=role,
        may_sell=manages,
        may_edit=manages or not role,
        query=f"?p={chosen.pk}" if several else "",
    )


def _chosen(request: RoleRequest, choices: list[Producer]) -> Producer | None:
    """By `?p=`, else by the session, else the only one. None: ask."""
    wanted = request.GET.get("p", "")
    if wanted:
        # another's number and nonsense are alike: as if it had not been said
        pk = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 18 else 0
        if request.user.is_superuser:
            return Producer.objects.filter(pk=pk).first()
        return next((p for p in choices if p.pk == pk), None)
    if len(choices) == 1:
        return choices[0]
    kept = request.session.get(SESSION_KEY)
    if request.user.is_superuser and kept:
        return Producer.objects.filter(pk=kept).first()
    return next((p for p in choices if p.pk == kept), None)
