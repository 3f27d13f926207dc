"""Who may see and handle a shop's orders. They hold buyers' names and addresses: only its own people do, no officer and no superuser.

The referee of a complaint sees what was asked to be returned and what was said, no address.
"""

from catalog.core.types import Actor
from catalog.places.policies import DUTY, active_posts, officer_reaches
from catalog.producers import policies as producers
from marketplace.shops.models import Shop


def may_handle(user: Actor, shop: Shop) -> bool:
    """Accept, pack, hand over: everybody who works for the shop's producer, its packers too. 1 statement."""
    return producers.has_role(user, shop.producer)


def may_answer(user: Actor, shop: Shop) -> bool:
    """Answer complaints and returns: everybody but packers. 1 statement."""
    return producers.has_role(user, shop.producer, producers.RECORDING)


def may_cancel(user: Actor, shop: Shop) -> bool:
    """Cancel and give money back: owners and managers. 1 statement."""
    return producers.has_role(user, shop.producer, producers.MANAGING)


def may_report_sellers(user: Actor) -> bool:
    """Take out what every seller sold, for the tax office: the platform's staff and the ministry's officers on duty, for it holds citizen numbers.
    1 statement."""
    if user.is_superuser and user.is_active:
        return True
    return active_posts(user).filter(role__in=DUTY, place=None).exists()


def may_referee(user: Actor, shop: Shop) -> bool:
    """Decide between buyer and shop: an officer whose post reaches the shop's place and who does not belong to it. At most 4 statements."""
    return officer_reaches(user, shop.producer.place) and not producers.has_role(user, shop.producer)
