"""Demo sign-ins. Their password is printed by `make run`, so they exist only in sample data."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured

from catalog.core import clock
from catalog.places.models import Level, Post, PostRole, Unit
from catalog.producers.models import Membership, MembershipRole, Producer
from marketplace.accounts.models import User
from marketplace.storefront.queries.demo import DEMO_PASSWORD

SINCE = dt.date(2025, 7, 1)
DEMO_PRODUCER = "Hợp tác xã Nông nghiệp xanh Quảng Trực"


@dataclass(frozen=True, slots=True)
class People:
    """Who the sample's rows are entered and approved by."""

    admin: User
    province: User
    commune: User
    producer: User
    buyer: User


def load_people(*, province: Unit, commune: Unit) -> People:
    """Make the demo users and their posts; the same ones each time. Refuses on a server that is not for trying out."""
    if not settings.DEMO:
        raise ImproperlyConfigured("Sample data has sign-ins with a published password: set DEMO=1 if that is meant.")
    admin = _user("admin@ocop.example", "Quản trị mẫu", is_staff=True, is_superuser=True)
    officer = _user("tinh@ocop.example", f"Cán bộ OCOP {province.full_name} (mẫu)")
    local = _user("xa@ocop.example", f"Cán bộ OCOP {commune.full_name} (mẫu)")
    owner = _user("htx@ocop.example", "Người quản lý gian hàng (mẫu)")
    buyer = _user("mua@ocop.example", "Người mua mẫu")
    for user, place, level in ((officer, province, Level.PROVINCE), (local, commune, Level.COMMUNE)):
        Post.objects.get_or_create(
            user=user, place=place, defaults={"level": level, "role": PostRole.OFFICER, "starts_on": SINCE}
        )
    return People(admin=admin, province=officer, commune=local, producer=owner, buyer=buyer)


def evaluators(province: Unit) -> list[User]:
    """Three members of a council, with posts at the province."""
    members = [_user(f"hd{n}@ocop.example", f"Thành viên hội đồng {n} (mẫu)") for n in (1, 2, 3)]
    for user in members:
        Post.objects.get_or_create(
            user=user,
            place=province,
            defaults={"level": Level.PROVINCE, "role": PostRole.EVALUATOR, "starts_on": SINCE},
        )
    return members


def join(user: User, producer: Producer) -> None:
    """The demo producer's sign-in runs this producer."""
    Membership.objects.get_or_create(
        user=user, producer=producer, defaults={"role": MembershipRole.OWNER, "created_at": clock.now()}
    )


def _user(email: str, name: str, **more: Any) -> User:
    found = User.objects.filter(email=email).first()
    if found is None:
        found = User.objects.create_user(email=email, name=name, password=None, is_sample=True, **more)
        found.password = _hashed()
        found.save(update_fields=["password"])
    return found


@cache
def _hashed() -> str:
    """One password, one hash: making it takes half a second, which is its purpose."""
    return make_password(DEMO_PASSWORD)
