"""Tokens with which systems of producers use `/epcis/`."""

import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import NotAllowed, Problem, Refused
from catalog.core.types import Actor
from catalog.producers.models import Producer
from traceability.events.models import EpcisToken
from traceability.events.policies import may_manage_tokens
from traceability.events.queries.clients import digest

PREFIX = "epcis_"  # so that a leaked one is recognised for what it is
MOST = 20  # of a producer, at one time


@transaction.atomic
def create_token(
    *,
    producer: Producer,
    name: str,
    by: Actor | None,
    may_capture: bool = False,
    may_query: bool = True,
    is_public: bool = False,
) -> tuple[EpcisToken, str]:
    """A new token and its secret, which is shown now and never again. Raises `NotAllowed`, `Refused`."""
    _require(producer, by)
    name = name.strip()
    if not name:
        raise Refused.because("required", _("Hãy ghi tên hệ thống sẽ dùng khóa này, ví dụ “Phần mềm kho”."), "name")
    if not (may_capture or may_query):
        raise Refused.because("required", _("Hãy chọn ít nhất một quyền: gửi sự kiện hoặc đọc sự kiện."), "may_capture")
    Producer.objects.select_for_update().get(pk=producer.pk)  # of two at once, the second counts the first
    if EpcisToken.objects.filter(producer=producer, revoked_at=None).count() >= MOST:
        raise Refused.because(
            "too_many", _("Cơ sở đã có %(most)s khóa. Hãy thu hồi khóa không dùng nữa.") % {"most": MOST}
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    with audit.context(**_who(by)):
        token = EpcisToken.objects.create(
            producer=producer, name=name[:80], digest=digest(secret), may_capture=may_capture, may_query=may_query,
            is_public=is_public and may_capture, created_by_id=by.pk if by else None, created_at=clock.now(),
        )  # fmt: skip
    return token, secret


@transaction.atomic
def revoke_token(*, token: EpcisToken, by: Actor | None) -> EpcisToken:
    """End a token at once, for good; revoking it again changes nothing. Raises `NotAllowed`."""
    _require(token.producer, by)
    token = EpcisToken.objects.select_for_update(of=("self",)).select_related("producer").get(pk=token.pk)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        with audit.context(**_who(by)):
            token.save(update_fields=["revoked_at"])
    return token


def note_use(*, token: EpcisToken) -> None:
    """Keep the day a token was last used on; at most one statement a day and token."""
    today = clock.today()
    if token.last_used_on != today:
        EpcisToken.objects.filter(pk=token.pk).update(last_used_on=today)
        token.last_used_on = today


def _require(producer: Producer, by: Actor | None) -> None:
    if by is not None and not may_manage_tokens(by, producer):
        raise NotAllowed(Problem("not_allowed", _("Chỉ chủ hoặc quản lý của đơn vị mới tạo và thu hồi khóa được.")))


def _who(by: Actor | None) -> dict[str, int]:
    return {"user": by.pk} if by is not None and by.pk is not None else {}
