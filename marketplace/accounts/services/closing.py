"""A person closes their account for good (Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15).

What is about the person goes: address and number, name, keys of sign-in, what was left with others, who got the goods of their orders; also from
the history of the account. What others must keep stays and points to an account without a person: orders and sums, the receiver of an invoice, what
an organisation agreed, what an officer or a member decided.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem
from catalog.places.models import Post
from catalog.producers.models import Invitation, Membership, MembershipRole
from catalog.producers.services import remove_member
from marketplace.accounts.models import User
from marketplace.accounts.queries import proven_addresses

from .personal import forget_person


@dataclass(frozen=True, slots=True)
class _Leaving:
    holds: Callable[[User], Iterable[str]]
    part: Callable[..., Any]


_LEAVING: dict[str, _Leaving] = {}


def leaves(room: str, *, part: Callable[..., Any], holds: Callable[[User], Iterable[str]] = lambda user: ()) -> None:
    """A room has something of a person that goes with the account only: `holds(user)` says why not yet, `part(user=…)` takes it away."""
    _LEAVING[room] = _Leaving(holds, part)


def reasons_to_stay(user: User) -> list[Problem]:
    """What has to be done first, in words; empty: the account can be closed."""
    found = []
    if user.is_staff or user.is_superuser:
        found.append(Problem("staff", _("Đây là tài khoản nhân viên. Nhờ một quản trị viên khác bỏ quyền trước.")))
    if Post.objects.filter(Q(ends_on=None) | Q(ends_on__gte=clock.today()), user_id=user.pk).exists():
        found.append(
            Problem("at_work", _("Bạn còn giữ chức vụ ở đây. Nhờ quản trị viên ghi ngày thôi giữ chức trước."))
        )
    owners = Membership.objects.filter(role=MembershipRole.OWNER)
    mine = owners.filter(user_id=user.pk).select_related("producer")
    for one in mine.exclude(producer__in=owners.exclude(user_id=user.pk).values("producer")).order_by("pk"):
        words = _("Bạn là chủ duy nhất của %(producer)s. Mời người khác làm chủ ở mục Người của cơ sở trước.")
        found.append(Problem("last_owner", str(words) % {"producer": one.producer.name}))
    for _room, leaving in sorted(_LEAVING.items()):
        found += [Problem("too_early", words) for words in leaving.holds(user)]
    return found


@transaction.atomic
def close_account(*, user: User, by: User) -> None:
    """For good, by the person alone. Raises `NotAllowed`, and `Conflict` with all that has to be done first."""
    if user.pk != by.pk:
        raise NotAllowed.because("not_yours", _("Chỉ chủ tài khoản đóng được tài khoản."))
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.closed_at is not None:
        return
    if reasons := reasons_to_stay(user):
        raise Conflict(*reasons)
    proven = proven_addresses(user)
    forget_person(user=user, by=by)
    for _room, leaving in sorted(_LEAVING.items()):
        leaving.part(user=user)
    for member in Membership.objects.filter(user_id=user.pk).order_by("pk"):
        remove_member(member=member, by=by)
    Invitation.objects.filter(Q(sent_to__in=proven) | Q(accepted_by_id=user.pk)).delete()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    LogEntry.objects.filter(
        content_type__app_label="accounts", content_type__model="user", object_id=str(user.pk)
    ).update(object_repr=f"#{user.pk}", change_message="")
    with audit.context(user=by.pk, reason="account closed by its owner"):
        _empty(user)
    outbox.emit("account.closed", user=user.pk)


def _empty(user: User) -> None:
    user.email = user.phone = None
    user.name, user.metadata, user.phone_verified, user.is_active = "", {}, False, False
    user.closed_at, user.session_round, user.last_login = clock.now(), F("session_round") + 1, None
    user.set_unusable_password()
    user.save()
    (history,) = set(User.pgh_event_models.values())  # type: ignore[attr-defined]
    history.objects.filter(pgh_obj_id=user.pk).update(name="", email=None, phone=None)


__all__ = ["close_account", "leaves", "reasons_to_stay"]
