"""What zones, their codes and their harvests share: who may not, the locked row, who did it, numbers as people type them."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import NotAllowed, Problem
from catalog.core.types import Actor
from catalog.producers.models import Producer
from catalog.producers.policies import has_role
from traceability.zones.models import Zone


def not_of_the_zone() -> NotAllowed:
    """For who neither belongs to the zone's producer nor acts for it."""
    return NotAllowed(
        Problem(
            "not_allowed",
            _("Chỉ người của đơn vị quản lý vùng, hoặc cán bộ được đơn vị ủy quyền, mới sửa được vùng này."),
        )
    )


def not_the_office() -> NotAllowed:
    """For all but officers of the place who do not belong to the producer."""
    return NotAllowed.because(
        "not_the_office",
        _("Chỉ cán bộ phụ trách địa phương, không thuộc cơ sở này, mới xác nhận hoặc bỏ xác nhận được."),
    )


def overtake_confirmation(zone: Zone) -> None:
    """What an officer confirmed of a zone is no longer what it says. 1 statement."""
    zone.confirmations.filter(overtaken_at=None, withdrawn_at=None).update(overtaken_at=clock.now())


def who_acted(by: Actor | None, producer: Producer, **more: Any) -> dict[str, Any]:
    """Facts for the audit log: who, and whether on the producer's behalf."""
    facts = {"user": by.pk} if by is not None else {}
    if by is not None and not has_role(by, producer):
        facts["on_behalf_of"] = producer.pk
    return facts | {key: value for key, value in more.items() if value}


def locked_zone(zone: Zone) -> Zone:
    """The zone's row, locked, with its producer. 1 statement."""
    return Zone.objects.select_for_update(of=("self",)).select_related("producer").get(pk=zone.pk)


def measure(value: object, *, most: Decimal, places: int, field: str, problems: list[Problem], unit: str) -> Decimal:
    """A number above 0 and not over `most`, rounded to `places`; what is wrong with it goes to `problems`, and 0 is given."""
    try:
        number = Decimal(str(value).strip().replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        message = _("Ghi một số, tính bằng %(unit)s. Ví dụ 12,4.") % {"unit": unit}
        problems.append(Problem("not_a_number", message, field))
        return Decimal(0)
    if not 0 < number <= most or not round(number, places):
        message = _("Số này phải lớn hơn 0 và không quá %(most)s %(unit)s.") % {
            "most": f"{most:,f}".replace(",", "."),
            "unit": unit,
        }
        problems.append(Problem("out_of_range", message, field))
        return Decimal(0)
    return round(number, places)
