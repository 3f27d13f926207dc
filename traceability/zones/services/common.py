"""What zones and their codes share: who may not, the locked row, who did it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

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


def who_acted(by: Actor | None, producer: Producer, **more: Any) -> dict[str, Any]:
    """Facts for the audit log: who, and whether on the producer's behalf."""
    facts = {"user": by.pk} if by is not None else {}
    if by is not None and not has_role(by, producer):
        facts["on_behalf_of"] = producer.pk
    return facts | {key: value for key, value in more.items() if value}


def locked_zone(zone: Zone) -> Zone:
    """The zone's row, locked, with its producer. 1 statement."""
    return Zone.objects.select_for_update(of=("self",)).select_related("producer").get(pk=zone.pk)
