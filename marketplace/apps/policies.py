"""Who may give programs a way in. What they are told holds buyers' names and addresses: a shop's own owners and managers may, no officer and no
superuser."""

from catalog.core.types import Actor
from catalog.producers import policies as producers
from marketplace.shops.models import Shop


def may_manage_apps(user: Actor, shop: Shop | None) -> bool:
    """Of a shop: its owners and managers. Of the platform: superusers. At most 1 statement."""
    if shop is None:
        return user.is_active and user.is_superuser
    return producers.has_role(user, shop.producer, producers.MANAGING)
