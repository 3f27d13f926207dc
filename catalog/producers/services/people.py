"""A producer's people: invitations and roles; and its consents that an officer acts for it."""

import datetime as dt
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.files import accept_document
from catalog.core.types import Actor
from catalog.places.policies import officer_reaches
from catalog.producers import policies
from catalog.producers.models import BehalfConsent, Invitation, Membership, MembershipRole, Producer
from catalog.producers.queries import is_addressed_to, masked, token_hash
from catalog.producers.services import checks

VALID_FOR = dt.timedelta(days=7)
WAYS = ("paper", "phone", "present")


@dataclass(frozen=True, slots=True)
class Issued:
    """An invitation and its token, which is nowhere kept: put it into the link that is sent, now."""

    invitation: Invitation
    token: str


@transaction.atomic
def invite_member(*, producer: Producer, role: str, sent_to: str, by: Actor) -> Issued:
    """Invite somebody by e-mail address or phone number, for seven days. Only an owner makes owners.

    An officer with the producer's consent may too, so that a household registered on its behalf gets its first owner.
    """
    if not policies.acts_on_behalf(by, producer):
        _require_manager(by, producer, role)
    elif role == MembershipRole.OWNER and producer.memberships.filter(role=MembershipRole.OWNER).exists():
        raise NotAllowed.because("has_an_owner", _("Cơ sở đã có chủ; chỉ chủ được thêm chủ."), "role")
    if role not in MembershipRole.values:
        raise Refused.because("unknown_role", _("Chọn vai trò trong danh sách."), "role")
    address = checks.email(sent_to, "sent_to") if "@" in sent_to else checks.phone(sent_to, "sent_to")
    if not address:
        raise Refused.because("address_needed", _("Ghi e-mail hoặc số điện thoại của người được mời."), "sent_to")
    token = secrets.token_urlsafe(32)
    now = clock.now()
    invitation = Invitation.objects.create(
        producer=producer,
        role=role,
        sent_to=address,
        token_hash=token_hash(token),
        invited_by_id=by.pk,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    return Issued(invitation, token)


@transaction.atomic
def accept_invitation(*, token: str, by: Actor, proven: Collection[str]) -> Membership:
    """Join the producer with the role of the invitation. Once: the second gets a Conflict.

    `proven`: the e-mail addresses and phone numbers that are known to be the user's. A link gets forwarded: only whoever
    holds the address it was sent to may accept (NotAllowed), and never the person who invited.
    """
    if not by.is_active:
        raise NotAllowed.because("inactive", _("Tài khoản này đã ngừng hoạt động."))
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("producer")
        .filter(token_hash=token_hash(token))
        .first()
    )
    if invitation is None:
        raise Refused.because("invitation_unknown", _("Lời mời này không đúng. Mở lại liên kết trong tin nhắn."))
    if invitation.accepted_at is not None:
        raise Conflict.because("invitation_used", _("Lời mời này đã được dùng. Xin lời mời mới."))
    if invitation.expires_at <= clock.now():
        raise Refused.because("invitation_expired", _("Lời mời này đã hết hạn. Xin lời mời mới."))
    if policies.has_role(by, invitation.producer):
        raise Refused.because("already_member", _("Bạn đã là người của cơ sở này."))
    if invitation.invited_by_id == by.pk:
        raise NotAllowed.because("own_invitation", _("Bạn là người gửi lời mời này; chỉ người được mời nhận được."))
    if not is_addressed_to(invitation, proven):
        raise NotAllowed.because(
            "sent_to_another",
            _(
                "Lời mời này gửi tới %(address)s. Hãy đăng nhập bằng e-mail hoặc số điện thoại đó, "
                "hoặc thêm và xác nhận ở trang tài khoản rồi mở lại liên kết."
            )
            % {"address": masked(invitation.sent_to)},
        )
    now = clock.now()
    with audit.context(user=by.pk, reason="accept invitation"):
        member = Membership.objects.create(
            producer=invitation.producer, user_id=by.pk, role=invitation.role, created_at=now
        )
    invitation.accepted_at, invitation.accepted_by_id = now, by.pk
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    outbox.emit("producer.joined", producer=invitation.producer_id, user=by.pk)
    return member


@transaction.atomic
def change_role(*, member: Membership, role: str, by: Actor) -> Membership:
    """Give a member another role. Only owners make and unmake owners; one owner stays."""
    locked = _locked_member(member)
    if role not in MembershipRole.values:
        raise Refused.because("unknown_role", _("Chọn vai trò trong danh sách."), "role")
    _require_manager(by, locked.producer, role, locked.role)
    if role != MembershipRole.OWNER:
        _keep_an_owner(locked)
    locked.role = role
    with audit.context(user=by.pk, reason="change role"):
        locked.save(update_fields=["role"])
    return locked


@transaction.atomic
def remove_member(*, member: Membership, by: Actor) -> None:
    """Somebody no longer works for the producer; everybody may leave. One owner stays."""
    locked = _locked_member(member)
    if locked.user_id != by.pk:
        _require_manager(by, locked.producer, locked.role)
    _keep_an_owner(locked)
    with audit.context(user=by.pk, reason="remove member"):
        locked.delete()


def _locked_member(member: Membership) -> Membership:
    """Its producer's row is locked first, so that two owners cannot remove each other at once."""
    Producer.objects.select_for_update().get(pk=member.producer_id)
    found = Membership.objects.select_for_update(of=("self",)).select_related("producer").filter(pk=member.pk).first()
    if found is None:
        raise Conflict.because("member_gone", _("Người này đã rời cơ sở."))
    return found


def _require_manager(by: Actor, producer: Producer, *roles: str) -> None:
    """Owners and managers; where an owner's role is given or taken, owners."""
    allowed = policies.may_manage(by, producer)
    if MembershipRole.OWNER in roles and not by.is_superuser:
        allowed = policies.has_role(by, producer, [MembershipRole.OWNER])
    if not allowed:
        raise NotAllowed.because(
            "not_allowed", _("Chỉ chủ hoặc quản lý của cơ sở được mời và đổi vai trò; chỉ chủ được thêm chủ.")
        )


def _keep_an_owner(member: Membership) -> None:
    others = Membership.objects.filter(producer_id=member.producer_id, role=MembershipRole.OWNER).exclude(pk=member.pk)
    if member.role == MembershipRole.OWNER and not others.exists():
        raise Refused.because("last_owner", _("Cơ sở phải còn ít nhất một chủ. Chỉ định chủ khác trước."))


@transaction.atomic
def record_consent(
    *,
    producer: Producer,
    officer: Actor,
    given_by: str,
    how: str,
    given_on: dt.date,
    by: Actor,
    until: dt.date | None = None,
    paper: File[bytes] | None = None,
) -> BehalfConsent:
    """Record that a producer consents to an officer's entering things for it. By the officer, who must reach the place, or by the producer.

    An officer's word alone is no consent: `how` is "paper" then, and `paper` the signed sheet (PDF, JPEG or PNG, at most 20 MB), kept byte for byte
    where only `views` that know the producer's officers give it out. From its own account the producer says "paper", "phone" or "present".
    Refused for days in the future, an officer who does not reach the producer, and on "paper" what `core.files.accept_document` says.
    """
    if by.pk != officer.pk and not policies.may_manage(by, producer):
        raise NotAllowed.because("not_allowed", _("Chỉ cán bộ được đồng ý hoặc chủ cơ sở ghi được sự đồng ý này."))
    if not officer_reaches(officer, producer.place):
        raise NotAllowed.because("out_of_reach", _("Cán bộ này không phụ trách địa phương của cơ sở."), "officer")
    problems = []
    name = checks.one_line(given_by, "given_by", longest=120)
    if sum(c.isalpha() for c in name) < 2:
        problems.append(Problem("name_needed", _("Ghi họ tên người đồng ý."), "given_by"))
    if how not in WAYS:
        problems.append(Problem("unknown_way", _("Chọn cách đồng ý trong danh sách."), "how"))
    if given_on > clock.today():
        problems.append(Problem("in_the_future", _("Ngày đồng ý không thể ở tương lai."), "given_on"))
    if until is not None and until < given_on:
        problems.append(Problem("days_out_of_order", _("Ngày hết hạn phải từ ngày đồng ý trở đi."), "until"))
    if not policies.has_role(by, producer, policies.MANAGING):
        if how in WAYS and how != "paper":
            problems.append(Problem("paper_only", _("Cán bộ chỉ ghi được sự đồng ý bằng giấy có chữ ký."), "how"))
        if paper is None:
            problems.append(
                Problem("paper_needed", _("Chọn ảnh chụp hoặc tệp PDF của giấy đồng ý có chữ ký."), "paper")
            )
    refuse_if_any(problems)
    kept = accept_document(paper, field="paper").name if paper is not None else ""
    try:
        with (
            audit.context(user=by.pk, reason=f"record consent: {how}, {name}, {given_on:%Y-%m-%d}"),
            transaction.atomic(),
        ):
            return BehalfConsent.objects.create(
                producer=producer,
                officer_id=officer.pk,
                given_by=name,
                how=how,
                given_on=given_on,
                paper=kept,
                until=until,
            )
    except BaseException:
        if kept:
            default_storage.delete(kept)
        raise


@transaction.atomic
def withdraw_consent(*, consent: BehalfConsent, by: Actor) -> BehalfConsent:
    """The consent ends at once. By the producer, or by the officer."""
    locked = BehalfConsent.objects.select_for_update(of=("self",)).select_related("producer").get(pk=consent.pk)
    if by.pk != locked.officer_id and not policies.may_manage(by, locked.producer):
        raise NotAllowed.because("not_allowed", _("Chỉ cơ sở hoặc cán bộ được đồng ý rút được sự đồng ý này."))
    if locked.withdrawn_at is not None:
        raise Conflict.because("withdrawn_already", _("Sự đồng ý này đã được rút."))
    locked.withdrawn_at = clock.now()
    with audit.context(user=by.pk, reason="withdraw consent"):
        locked.save(update_fields=["withdrawn_at"])
    return locked
