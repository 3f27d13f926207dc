"""Questions kept under a name."""

import re
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused
from traceability.events.models import EpcisToken, NamedQuery
from traceability.events.policies import may_query

MOST = 200  # of a producer
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.~-]{0,99}")
TAKEN = "SimpleEventQuery"  # the standard's own


@transaction.atomic
def keep_query(*, token: EpcisToken, name: str, query: dict[str, Any]) -> NamedQuery:
    """Keep a question that was read without fault. Raises `NotAllowed`, `Refused`, and `Conflict` for a name in use."""
    _check(token)
    if not _NAME.fullmatch(name):
        raise Refused.because(
            "bad_name", _("Tên câu hỏi gồm 1–100 chữ cái không dấu, chữ số, dấu gạch, dấu chấm."), "name"
        )
    if NamedQuery.objects.filter(producer_id=token.producer_id).count() >= MOST:
        raise Refused.because(
            "too_many", _("Đã lưu %(most)s câu hỏi. Hãy xóa câu hỏi không dùng nữa.") % {"most": MOST}
        )
    try:
        if name == TAKEN:
            raise IntegrityError
        with transaction.atomic():
            return NamedQuery.objects.create(
                producer_id=token.producer_id, name=name, query=query, created_at=clock.now()
            )
    except IntegrityError as error:
        raise Conflict(Problem("name_in_use", _("Đã có câu hỏi tên này. Hãy chọn tên khác."), "name")) from error


@transaction.atomic
def forget_query(*, token: EpcisToken, name: str) -> bool:
    """Delete a kept question; was there one? Raises `NotAllowed`."""
    _check(token)
    deleted, _details = NamedQuery.objects.filter(producer_id=token.producer_id, name=name).delete()
    return bool(deleted)


def _check(token: EpcisToken) -> None:
    if not may_query(token):
        raise NotAllowed(Problem("not_allowed", _("Khóa này không được đọc sự kiện.")))
