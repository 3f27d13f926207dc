"""Registering a producer and changing what it says about itself."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, connection, transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox, revision, text
from catalog.core.errors import NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Level, Unit
from catalog.places.policies import officer_reaches
from catalog.places.queries import province_today
from catalog.producers import policies
from catalog.producers.models import Membership, MembershipRole, Producer, ProducerKind, ProducerState, kinds_to_choose
from catalog.producers.services import checks
from catalog.producers.services.people import record_consent

# Whoever changes one of these is asked to be verified again.
IDENTITY = ("kind", "name", "tax_code", "place")
_CHECKS: dict[str, Callable[[str], str]] = {
    "name": checks.producer_name,
    "representative": lambda v: checks.one_line(v, "representative", longest=120),
    "phone": checks.phone,
    "email": checks.email,
    "website": checks.website,
    "street": lambda v: checks.one_line(v, "street", longest=200),
    "story": lambda v: checks.paragraphs(v, "story"),
    "story_en": lambda v: checks.paragraphs(v, "story_en"),
    "gln": checks.gln,
    "gs1_prefix": checks.gs1_prefix,
}
FIELDS = frozenset({*_CHECKS, "kind", "tax_code", "place"})


@dataclass(frozen=True, slots=True)
class Consent:
    """How a producer consented that an officer enters things in its name (`record_consent`), with the signed paper."""

    given_by: str
    how: str
    given_on: dt.date
    until: dt.date | None = None
    paper: File[bytes] | None = None


@transaction.atomic
def register_producer(
    *,
    by: Actor | None,
    kind: str,
    name: str,
    place: Unit,
    consent: Consent | None = None,
    is_sample: bool = False,
    **facts: Any,
) -> Producer:
    """Register a producer, waiting to be verified.

    `facts`: any of `FIELDS`. `by` becomes its owner; with `consent`, `by` is an officer who reaches the place and registers it on its behalf,
    and nobody owns it yet. `by=None` only for loaders of imports and sample data, which may also give a place that is no commune.
    Refused with every problem of every field; `tax_code_taken` when another producer has the code.
    """
    values = _checked(
        {"kind": kind, "name": name, "place": place, **facts}, kind=kind, loader=by is None, kinds=kinds_to_choose()
    )
    if by is not None and not by.is_active:
        raise NotAllowed.because("inactive", _("Tài khoản này đã ngừng hoạt động."))
    if consent is not None and (by is None or not officer_reaches(by, place)):
        raise NotAllowed.because("may_not_register", _("Chỉ cán bộ phụ trách địa phương này được đăng ký hộ cơ sở."))
    producer = Producer(
        slug="",
        state=ProducerState.PENDING,
        search=text.fold(values["name"])[:400],
        province=province_today(place),
        created_at=clock.now(),
        is_sample=is_sample,
        **values,
    )
    facts_of_audit: dict[str, Any] = {"reason": "register producer"}
    if by is not None:
        facts_of_audit["user"] = by.pk
    if consent is not None:
        producer.pk = facts_of_audit["on_behalf_of"] = _next_pk()
    with audit.context(**facts_of_audit):
        _insert(producer)
        if consent is not None and by is not None:
            record_consent(
                producer=producer,
                officer=by,
                given_by=consent.given_by,
                how=consent.how,
                given_on=consent.given_on,
                until=consent.until,
                paper=consent.paper,
                by=by,
            )
        elif by is not None:
            Membership.objects.create(
                producer=producer, user_id=by.pk, role=MembershipRole.OWNER, created_at=clock.now()
            )
    outbox.emit("producer.registered", producer=producer.pk)
    return producer


@transaction.atomic
def update_producer(*, producer: Producer, by: Actor | None, **changes: Any) -> Producer:
    """Change fields of `FIELDS`. Owners, managers, an officer with consent; `by=None` only for loaders.

    A returned profile goes back to the office; so does a verified one when its identity changes. The slug stays: addresses do not move.
    """
    locked = (
        Producer.objects.select_for_update(of=("self",)).select_related("place", "place__current").get(pk=producer.pk)
    )
    on_behalf = False
    if by is not None and not policies.may_manage(by, locked):
        on_behalf = policies.acts_on_behalf(by, locked)
        if not on_behalf:
            raise NotAllowed.because(
                "not_allowed", _("Chỉ chủ hoặc quản lý của cơ sở, hay cán bộ được cơ sở đồng ý, mới sửa được.")
            )
    kind = changes.get("kind", locked.kind)
    if "kind" in changes:
        changes.setdefault("tax_code", locked.tax_code)
    values = _checked(changes, kind=kind, loader=by is None, kinds=kinds_to_choose(locked.kind))
    changed = [field for field, value in values.items() if getattr(locked, field) != value]
    if not changed:
        return locked
    for field in changed:
        setattr(locked, field, values[field])
    locked.search = text.fold(locked.name)[:400]
    locked.province = province_today(locked.place)
    if locked.state == ProducerState.RETURNED or (
        locked.state == ProducerState.VERIFIED and by is not None and set(changed) & set(IDENTITY)
    ):
        locked.state, locked.verified_at, locked.verified_by = ProducerState.PENDING, None, None
    with _acting(by, locked, "update producer", on_behalf=on_behalf), _one_of_a_kind():
        locked.save()
    outbox.emit("producer.changed", producer=locked.pk)
    revision.bump()
    return locked


@transaction.atomic
def refresh_provinces() -> int:
    """After a change of the map: every producer's province is the one in which its place lies today. Gives how many moved."""
    place = Unit.objects.filter(pk=OuterRef("place_id"))
    today = place.values(here=Coalesce("current__province_id", "current_id", "province__current_id"))[:1]
    moving = Producer.objects.annotate(here=Subquery(today)).filter(here__isnull=False).exclude(province_id=F("here"))
    with audit.context(reason="places changed"):
        moved = moving.update(province_id=Subquery(today))
    if moved:
        revision.bump()
    return moved


@contextmanager
def _acting(by: Actor | None, producer: Producer, reason: str, *, on_behalf: bool = False) -> Iterator[None]:
    facts: dict[str, Any] = {"reason": reason}
    if by is not None:
        facts["user"] = by.pk
    if on_behalf:
        facts["on_behalf_of"] = producer.pk
    with audit.context(**facts):
        yield


def _checked(given: dict[str, Any], *, kind: str, loader: bool, kinds: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The values as they are kept; Refused with all problems together. Loaders may leave the kind not stated."""
    unknown = set(given) - FIELDS
    if unknown:
        raise TypeError(f"no such fields of a producer: {sorted(unknown)}")
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for field, value in given.items():
        try:
            if field == "kind":
                if value not in (ProducerKind.values if loader else dict(kinds)):
                    raise Refused.because("unknown_kind", _("Chọn loại hình trong danh sách."), "kind")
                values[field] = value
            elif field == "tax_code":
                values[field] = checks.tax_code(value, kind)
            elif field == "place":
                values[field] = _place(value, loader=loader)
            else:
                values[field] = _CHECKS[field](value)
        except Refused as refused:
            problems.extend(refused.problems)
    refuse_if_any(problems)
    return values


def _place(place: Unit, *, loader: bool) -> Unit:
    if not loader and place.level != Level.COMMUNE and (place.level == Level.PROVINCE or place.current_id is None):
        raise Refused.because("place_too_large", _("Chọn đến xã, phường, đặc khu."), "place")
    return place


@contextmanager
def _one_of_a_kind() -> Iterator[None]:
    """Turns the database's word about a code that exists already into one for people."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "tax_code_once" in str(error):
            raise Refused.because("tax_code_taken", _("Mã số thuế này đã có cơ sở khác đăng ký."), "tax_code") from None
        if "producer_gln_once" in str(error):
            raise Refused.because("gln_taken", _("Mã GLN này đã có cơ sở khác đăng ký."), "gln") from None
        raise


def _next_pk() -> int:
    """A number before the row, so that the audit log can say from the first event on for whom it was made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('producers_producer', 'id'))")
        return int(cursor.fetchone()[0])


def _insert(producer: Producer) -> None:
    """With the first free slug: the name, the name and the place, then numbers."""
    for slug in _slugs(producer):
        if Producer.objects.filter(slug=slug).exists():
            continue
        producer.slug = slug
        try:
            with _one_of_a_kind():
                producer.save(force_insert=True)
        except IntegrityError as error:
            if "slug" not in str(error):
                raise
            continue  # somebody took it this moment
        return


def _slugs(producer: Producer) -> Iterator[str]:
    base = text.slug(producer.name, limit=60) or "chu-the"
    yield base
    placed = f"{base}-{text.slug(producer.place.name, limit=30)}"
    yield placed
    number = 2
    while True:
        yield f"{placed}-{number}"
        number += 1
