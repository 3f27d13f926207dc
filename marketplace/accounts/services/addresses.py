"""Addresses that people keep, and what is wrong with one that was typed."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import Problem, Refused, refuse_if_any
from catalog.core.text import spoken
from catalog.producers.services.checks import e164
from marketplace.accounts.models import Address, User

from .joining import merged

MOST = 100
COLUMNS = (
    "first_name", "last_name", "company_name", "street_address_1", "street_address_2", "city", "city_area", "postal_code",
    "country", "country_area", "phone",
)  # fmt: skip
NAMES = ("first_name", "last_name")
"""Columns that hold words; the others may hold a number alone."""
SHIPPING, BILLING = "shipping", "billing"


def read_address(given: Mapping[str, Any], *, before: Address | None = None, lenient: bool = False) -> Address:
    """An address, not saved, of what was typed on top of what was there before; spaces and the telephone put right, pictures and what nobody
    sees left out (`spoken`). No statement.

    Raises `Refused` by column for what is missing (or was nothing else), too long or no telephone's number. `lenient`: nothing need be there.
    """
    said = {name: getattr(before, name) for name in COLUMNS} if before else {"country": "VN"}
    said |= {
        name: spoken(str(value or ""), digits=name not in NAMES)
        for name, value in given.items()
        if name in COLUMNS and value is not None
    }
    address = Address(**said)
    address.metadata = merged(before.metadata if before else {}, given.get("metadata") or {})
    address.country = (address.country or "VN").upper()
    problems = [] if lenient else _missing(address)
    for name in COLUMNS:
        most: int = getattr(Address._meta.get_field(name), "max_length", 0)
        if name != "phone" and len(getattr(address, name)) > most:
            problems.append(Problem("too_long", _("Tối đa %(n)s ký tự.") % {"n": most}, name))
    if address.phone and (number := e164(address.phone, address.country)):
        address.phone = number
    elif address.phone:
        problems.append(Problem("phone", _("Số điện thoại viết chưa đúng. Ví dụ 0912345678."), "phone"))
    refuse_if_any(problems)
    return address


def _missing(address: Address) -> list[Problem]:
    needed = {
        "street_address_1": _("Ghi số nhà, đường hoặc thôn, xóm."),
        "city": _("Ghi xã, phường.") if address.country == "VN" else _("Ghi thành phố."),
    }
    if address.country == "VN":
        needed["country_area"] = _("Ghi tỉnh, thành phố.")
    found = [Problem("required", words, name) for name, words in needed.items() if not getattr(address, name)]
    if not address.first_name and not address.last_name:
        found.insert(0, Problem("required", _("Ghi họ tên người nhận."), "first_name"))
    return found


def columns_of(address: Address) -> dict[str, str]:
    """Who and where."""
    return {name: getattr(address, name) for name in COLUMNS}


def kept_beside(address: Address) -> dict[str, Any]:
    """As it is kept in a row beside a cart: with what its client keeps about it."""
    return {**columns_of(address), **({"metadata": address.metadata} if address.metadata else {})}


@transaction.atomic
def keep_address(*, user: User, given: Mapping[str, Any], default_for: str = "") -> Address:
    """One more address of somebody's own; the very same one is not kept twice. Raises `Refused`, also past 100."""
    User.objects.select_for_update().get(pk=user.pk)
    address = read_address(given)
    same = Address.objects.filter(user=user, **columns_of(address)).first()
    if same is None and Address.objects.filter(user=user).count() >= MOST:
        raise Refused.because("too_many", _("Sổ địa chỉ đã có 100 địa chỉ. Xóa bớt rồi thêm."))
    address = same or address
    if same is None:
        address.user, address.created_at = user, clock.now()
        address.save()
    elif given.get("metadata"):
        address.metadata = merged(address.metadata, given["metadata"])
        address.save(update_fields=["metadata"])
    if default_for:
        _make_default(address, default_for)
    return address


@transaction.atomic
def change_address(*, user: User, pk: int, given: Mapping[str, Any]) -> Address:
    """Put an address right. Another person's is not there. Raises `Refused`."""
    before = _mine(user, pk)
    now = read_address(given, before=before)
    for name in COLUMNS:
        setattr(before, name, getattr(now, name))
    before.metadata = now.metadata
    before.save()
    return before


@transaction.atomic
def drop_address(*, user: User, pk: int) -> Address:
    """Out of the book. Orders keep what was written on them."""
    address = _mine(user, pk)
    Address.objects.filter(pk=address.pk).delete()
    return address


@transaction.atomic
def set_default_address(*, user: User, pk: int, default_for: str) -> Address:
    """The one that is filled in for shipping or billing."""
    User.objects.select_for_update().get(pk=user.pk)
    address = _mine(user, pk)
    _make_default(address, default_for)
    return address


def _make_default(address: Address, default_for: str) -> None:
    column = "is_default_billing" if default_for == BILLING else "is_default_shipping"
    Address.objects.filter(user=address.user_id, **{column: True}).exclude(pk=address.pk).update(**{column: False})
    setattr(address, column, True)
    address.save(update_fields=[column])


def _mine(user: User, pk: int) -> Address:
    found = Address.objects.select_for_update().filter(user=user, pk=pk).first()
    if found is None:
        raise Refused.because("not_found", _("Không có địa chỉ này trong sổ."), "id")
    return found
