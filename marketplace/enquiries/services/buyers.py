"""Buyers apply, are verified by officers, and have people."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox, text
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Level, Unit
from catalog.producers.services import checks
from marketplace.enquiries import policies
from marketplace.enquiries.models import Buyer, BuyerKind, BuyerMember, BuyerState
from marketplace.enquiries.services.spam import is_named

MOST_MEMBERS = 30
MOST_BUYERS = 5
"""That one person may apply for."""
IDENTITY = ("kind", "name", "tax_code", "place")
S = BuyerState
_FROM = {
    S.VERIFIED: (S.PENDING, S.RETURNED, S.SUSPENDED),
    S.RETURNED: (S.PENDING,),
    S.SUSPENDED: (S.PENDING, S.RETURNED, S.VERIFIED),
}


@transaction.atomic
def save_buyer(
    *,
    by: Actor | None,
    kind: str,
    name: str,
    tax_code: str,
    contact: str,
    phone: str,
    email: str,
    place: Unit,
    street: str = "",
    buyer: Buyer | None = None,
    is_sample: bool = False,
) -> Buyer:
    """Apply for an organisation, or change what it says: then a returned one waits to be verified again, and so does a verified one whose
    identity changed. `by` becomes its owner; None only for sample data, which has no tax code. Raises `NotAllowed`, `Refused` by field.
    """
    if buyer is not None:
        buyer = Buyer.objects.select_for_update(of=("self",)).get(pk=buyer.pk)
        if by is None or not policies.may_lead(by, buyer):
            raise NotAllowed.because("not_yours", _("Chỉ người đứng ra của tổ chức được sửa hồ sơ bên mua."))
        if buyer.state == S.SUSPENDED:
            raise Conflict.because("suspended", _("Bên mua này đang tạm ngừng nên không sửa được."))
    elif by is not None and BuyerMember.objects.filter(user_id=by.pk, is_owner=True).count() >= MOST_BUYERS:
        raise Refused.because("too_many", _("Bạn đã đăng ký 5 tổ chức. Muốn thêm, gọi cán bộ phụ trách."))
    values = _checked(
        {"kind": kind, "name": name, "tax_code": tax_code, "contact": contact, "phone": phone, "email": email,
         "place": place.current or place, "street": street},
        is_sample=is_sample and by is None,
    )  # fmt: skip
    is_new = buyer is None
    made = buyer or Buyer(created_at=clock.now(), is_sample=is_sample)
    changed = [field for field, value in values.items() if is_new or getattr(made, field) != value]
    for field in changed:
        setattr(made, field, values[field])
    made.search = text.fold(made.name)[:400]
    asks = is_new or made.state == S.RETURNED or (made.state == S.VERIFIED and bool(set(changed) & set(IDENTITY)))
    if asks:
        made.state, made.verified_at, made.verified_by = S.PENDING, None, None
    with audit.context(user=by.pk if by else None, reason="buyer applies" if is_new else "buyer changes"):
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError as error:
            if "buyer_tax_code_once" in str(error):
                raise Refused.because(
                    "tax_code_taken", _("Mã số thuế này đã có tổ chức khác đăng ký."), "tax_code"
                ) from None
            raise
    if is_new and by is not None:
        BuyerMember.objects.create(buyer=made, user_id=by.pk, is_owner=True, created_at=clock.now())
    if asks and by is not None:
        outbox.emit("buyer.applied", buyer_id=made.pk, at=clock.now().isoformat())
    return made


def _checked(given: dict[str, Any], *, is_sample: bool) -> dict[str, Any]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    parse: dict[str, Any] = {
        "name": lambda v: checks.one_line(v, "name", longest=200),
        "tax_code": lambda v: checks.tax_code(v, "company"),
        "contact": lambda v: checks.one_line(v, "contact", longest=120),
        "phone": checks.phone,
        "email": checks.email,
        "street": lambda v: checks.one_line(v, "street", longest=200),
    }
    for field, value in given.items():
        try:
            values[field] = parse.get(field, lambda v: v)(value)
        except Refused as refused:
            problems.extend(refused.problems)
    if given["kind"] not in BuyerKind.values:
        problems.append(Problem("unknown", _("Chọn loại tổ chức trong danh sách."), "kind"))
    if "name" in values and not is_named(values["name"]):
        problems.append(Problem("name_needed", _("Ghi tên tổ chức bằng chữ, như trên giấy đăng ký."), "name"))
    if not values.get("tax_code", "x") and not is_sample:
        problems.append(Problem("tax_code_needed", _("Ghi mã số thuế của tổ chức, 10 chữ số."), "tax_code"))
    if not values.get("contact", "x"):
        problems.append(Problem("missing", _("Ghi tên người liên hệ."), "contact"))
    if not values.get("phone", "x") and not values.get("email", ""):
        problems.append(Problem("missing", _("Ghi số điện thoại hoặc e-mail để cán bộ xác minh."), "phone"))
    if given["place"].level != Level.COMMUNE or given["place"].ends_on is not None:
        problems.append(Problem("place", _("Chọn đến xã, phường, đặc khu."), "place"))
    refuse_if_any(problems)
    return values


@transaction.atomic
def decide_buyer(*, buyer: Buyer, to: str, by: Actor, reason: str = "", seen: str = "") -> Buyer:
    """An officer verifies it (also after a suspension), gives it back, or suspends it: then nothing of it stands on the board. `seen`: the state
    that the officer's page showed. Raises `NotAllowed`, `Conflict`, `Refused`."""
    buyer = Buyer.objects.select_for_update(of=("self",)).select_related("place__current").get(pk=buyer.pk)
    if not policies.may_verify(by, buyer):
        raise NotAllowed.because(
            "not_yours", _("Chỉ cán bộ phụ trách nơi của bên mua, không thuộc tổ chức đó, được quyết định.")
        )
    if to not in _FROM:
        raise Refused.because("unknown", _("Chọn xác minh, trả lại hoặc tạm ngừng."), "to")
    if buyer.state not in _FROM[BuyerState(to)] or (seen and seen != buyer.state):
        words = _("Bên mua này hiện ở trạng thái “%(state)s”. Tải lại trang để xem.")
        raise Conflict.because("decided", words % {"state": buyer.get_state_display()})
    reason = checks.paragraphs(reason, "reason", longest=1000)
    if not reason and (to != S.VERIFIED or buyer.state == S.SUSPENDED):
        raise Refused.because("missing", _("Ghi lý do, để bên mua biết cần làm gì."), "reason")
    buyer.state, buyer.state_reason = BuyerState(to), reason
    buyer.verified_at, buyer.verified_by_id = (clock.now(), by.pk) if to == S.VERIFIED else (None, None)
    with audit.context(user=by.pk, reason=reason or to):
        buyer.save(update_fields=["state", "state_reason", "verified_at", "verified_by"])
        outbox.emit("buyer.decided", buyer_id=buyer.pk, to=to, at=clock.now().isoformat())
    return buyer


@transaction.atomic
def invite_to_buyer(*, buyer: Buyer, address: str, by: Actor) -> BuyerMember:
    """Somebody may act for the buyer, who has proven this address (e-mail or telephone as typed); whether there is such a person is not told."""
    if not policies.may_lead(by, buyer):
        raise NotAllowed.because("not_yours", _("Chỉ người đứng ra của tổ chức được mời người."))
    Buyer.objects.select_for_update(of=("self",)).get(pk=buyer.pk)
    to = checks.email(address, "address") if "@" in address else checks.phone(address, "address")
    if not to:
        raise Refused.because("missing", _("Ghi e-mail hoặc số điện thoại của người được mời."), "address")
    if buyer.members.filter(sent_to=to).exists():
        raise Conflict.because("invited", _("Địa chỉ này đã được mời."), "address")
    if buyer.members.count() >= MOST_MEMBERS:
        raise Refused.because("too_many", _("Một tổ chức có nhiều nhất 30 người."), "address")
    made = BuyerMember.objects.create(buyer=buyer, sent_to=to, created_at=clock.now())
    outbox.emit("buyer.invited", member_id=made.pk)
    return made


@transaction.atomic
def join_buyer(*, member: BuyerMember, by: Actor, proven: Iterable[str]) -> BuyerMember:
    """Take an invitation that went to one of `proven`, the addresses that this person has shown to be theirs. Raises `NotAllowed`, `Conflict`."""
    member = BuyerMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if not member.sent_to or member.sent_to not in set(proven):
        raise NotAllowed.because("not_yours", _("Lời mời này gửi tới người khác."))
    if BuyerMember.objects.filter(buyer=member.buyer_id, user_id=by.pk).exists():
        raise Conflict.because("joined", _("Bạn đã ở trong tổ chức này."))
    member.user_id, member.sent_to = by.pk, ""
    member.save(update_fields=["user", "sent_to"])
    return member


@transaction.atomic
def drop_member(*, member: BuyerMember, by: Actor) -> None:
    """Somebody acts for the buyer no more: said by an owner, or by themselves. An owner stays while there is no other. Raises `NotAllowed`,
    `Refused`."""
    buyer = Buyer.objects.select_for_update(of=("self",)).get(pk=member.buyer_id)
    if member.user_id != by.pk and not policies.may_lead(by, buyer):
        raise NotAllowed.because("not_yours", _("Chỉ người đứng ra của tổ chức được bỏ người."))
    if member.is_owner and not buyer.members.filter(is_owner=True).exclude(pk=member.pk).exists():
        raise Refused.because("last_owner", _("Tổ chức phải còn một người đứng ra."))
    member.delete()
