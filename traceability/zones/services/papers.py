"""Certificates and contracts of a zone, each with its paper."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, files, outbox
from catalog.core.errors import Conflict, Problem, refuse_if_any
from catalog.core.types import Actor
from catalog.producers.models import Producer
from traceability.zones.models import Zone, ZoneCertificate, ZoneCertificateKind, ZoneContract
from traceability.zones.policies import is_office_of, may_change_zone, may_set_code_status
from traceability.zones.services.codes import LATEST_START, OLDEST_PAPER
from traceability.zones.services.common import locked_zone, measure, not_of_the_zone, not_the_office, who_acted
from traceability.zones.services.harvests import HEAVIEST_KG

LONGEST_CONTRACT = dt.timedelta(days=20 * 366)
_NAMED = re.compile(r"(?:[^?#]*/)?([\w-]+)/?(?:[?#].*)?")  # the last part of an address, or what stands alone


@transaction.atomic
def add_certificate(
    *,
    zone: Zone,
    kind: str,
    number: str,
    issuer: str,
    valid_from: dt.date,
    valid_until: dt.date | None = None,
    name: str = "",
    scope: str = "",
    uploaded: File[bytes] | None = None,
    by: Actor | None,
) -> ZoneCertificate:
    """Record a certificate with its paper (`core.files.accept_document` says what is refused). A producer's word is a claim, an officer's a
    confirmation. The first day lies at most 20 years back and one ahead.

    `by` is None only for sample data, which has no paper. Raises `NotAllowed`, or `Refused` with every field that is wrong.
    """
    zone = locked_zone(zone)
    if by is not None and not may_change_zone(by, zone):
        raise not_of_the_zone()
    said = {"number": number, "issuer": issuer, "name": name, "scope": scope}
    said = {field: " ".join(value.split()) for field, value in said.items()}
    problems = _too_long(ZoneCertificate, said)
    for field, missing in (("number", _("Ghi số trên giấy.")), ("issuer", _("Ghi nơi cấp."))):
        if not said[field]:
            problems.append(Problem("required", missing, field))
    if kind not in ZoneCertificateKind:
        problems.append(Problem("unknown_kind", _("Chọn loại chứng nhận."), "kind"))
    if kind in {ZoneCertificateKind.OTHER, ZoneCertificateKind.GI} and not said["name"]:
        problems.append(Problem("required", _("Ghi tên chứng nhận như trên giấy."), "name"))
    if not clock.today() - OLDEST_PAPER <= valid_from <= clock.today() + LATEST_START:
        message = _("Ngày đầu phải trong 20 năm qua hoặc 12 tháng tới. Xem lại ngày trên giấy.")
        problems.append(Problem("out_of_range", message, "valid_from"))
    if valid_until is not None and valid_until < valid_from:
        problems.append(Problem("days_out_of_order", _("Ngày hết hạn đứng trước ngày bắt đầu."), "valid_until"))
    if uploaded is None and by is not None:
        problems.append(Problem("required", _("Chưa chọn tệp nào."), "file"))
    same = {"kind": kind, "number": said["number"], "valid_from": valid_from}
    if not problems and zone.certificates.filter(**same).exists():
        problems.append(Problem("there_already", _("Giấy này đã được ghi cho vùng."), "number"))
    refuse_if_any(problems)
    by_office = by is not None and is_office_of(by, zone)
    with _kept(uploaded) as (file, filename), audit.context(**who_acted(by, zone.producer)):
        return ZoneCertificate.objects.create(
            zone=zone,
            kind=kind,
            valid_from=valid_from,
            valid_until=valid_until,
            file=file,
            filename=filename,
            confirmed_at=clock.now() if by_office else None,
            confirmed_by_id=by.pk if by is not None and by_office else None,
            created_at=clock.now(),
            **said,
        )


@transaction.atomic
def confirm_certificate(*, certificate: ZoneCertificate, by: Actor) -> ZoneCertificate:
    """An officer saw the paper. Raises `NotAllowed` for all but officers of the place who do not belong to the producer, `Conflict` if it is
    confirmed already."""
    zone = locked_zone(certificate.zone)
    locked = ZoneCertificate.objects.select_for_update().get(pk=certificate.pk)
    if not is_office_of(by, zone):
        raise not_the_office()
    if locked.confirmed_at is not None:
        raise Conflict.because("confirmed_already", _("Giấy này đã được xác nhận."))
    locked.confirmed_at, locked.confirmed_by_id = clock.now(), by.pk
    with audit.context(user=by.pk, reason="confirm certificate"):
        locked.save(update_fields=["confirmed_at", "confirmed_by"])
    outbox.emit("zone.certificate.confirmed", certificate=locked.pk)
    return locked


@transaction.atomic
def withdraw_certificate(
    *, certificate: ZoneCertificate, withdrawn_on: dt.date, reason: str, by: Actor
) -> ZoneCertificate:
    """From a day on the certificate holds no more: its issuer took it back, or it was given up. A producer's people say so from today on, an
    officer from any day since it began; what an officer confirmed, only an officer ends.

    Raises `NotAllowed`, `Conflict` if it ended before, `Refused` for a day or reason that is wrong.
    """
    zone = locked_zone(certificate.zone)
    locked = ZoneCertificate.objects.select_for_update().get(pk=certificate.pk)
    if not may_set_code_status(by, zone):
        raise not_of_the_zone()
    by_office = is_office_of(by, zone)
    if locked.confirmed_at is not None and not by_office:
        raise not_the_office()
    if locked.withdrawn_on is not None:
        raise Conflict.because("withdrawn_already", _("Giấy này đã được ghi là thôi hiệu lực."))
    reason = " ".join(reason.split())
    problems = _too_long(ZoneCertificate, {"withdrawn_reason": reason}, {"withdrawn_reason": "reason"})
    if not reason:
        problems.append(Problem("required", _("Ghi lý do."), "reason"))
    earliest = locked.valid_from if by_office else max(locked.valid_from, clock.today())
    if withdrawn_on < earliest:
        message = _("Ngày thôi hiệu lực sớm nhất là %(day)s.") % {"day": f"{earliest:%d/%m/%Y}"}
        problems.append(Problem("too_early", message, "withdrawn_on"))
    refuse_if_any(problems)
    locked.withdrawn_on, locked.withdrawn_reason = withdrawn_on, reason
    with audit.context(**who_acted(by, zone.producer, reason=reason)):
        locked.save(update_fields=["withdrawn_on", "withdrawn_reason"])
    return locked


@transaction.atomic
def remove_certificate(*, certificate: ZoneCertificate, by: Actor) -> None:
    """Take back a claim that was typed wrongly. Raises `NotAllowed`; what an officer confirmed stays (`Conflict`)."""
    zone = locked_zone(certificate.zone)
    if not may_change_zone(by, zone):
        raise not_of_the_zone()
    locked = ZoneCertificate.objects.select_for_update().get(pk=certificate.pk)
    if locked.confirmed_at is not None:
        raise Conflict.because("confirmed_already", _("Giấy đã được cán bộ xác nhận thì không xóa được."))
    with audit.context(**who_acted(by, zone.producer)):
        locked.delete()
    _forget(locked.file)


@transaction.atomic
def add_contract(
    *,
    zone: Zone,
    buyer_name: str,
    starts_on: dt.date,
    ends_on: dt.date,
    volume_kg: Decimal | float | str,
    buyer: str = "",
    number: str = "",
    note: str = "",
    uploaded: File[bytes] | None = None,
    by: Actor | None,
) -> ZoneContract:
    """Record who buys how much of a zone's harvest, in kg, from the first to the last day. `buyer` links a buyer who is here: the tax
    code, or, of a household that has none, the address of its page.

    Raises `NotAllowed`, or `Refused` with every field that is wrong.
    """
    zone = locked_zone(zone)
    if by is not None and not may_change_zone(by, zone):
        raise not_of_the_zone()
    said = {"buyer_name": " ".join(buyer_name.split()), "number": " ".join(number.split())}
    problems = _too_long(ZoneContract, said)
    if not said["buyer_name"]:
        problems.append(Problem("required", _("Ghi tên bên mua."), "buyer_name"))
    note = note.strip()
    if len(note) > 2_000:
        problems.append(_long(len(note), 2_000, "note"))
    kg = measure(volume_kg, most=HEAVIEST_KG, places=3, field="volume_kg", problems=problems, unit="kg")
    if ends_on < starts_on:
        problems.append(Problem("days_out_of_order", _("Ngày cuối đứng trước ngày đầu."), "ends_on"))
    elif ends_on - starts_on > LONGEST_CONTRACT:
        problems.append(Problem("too_long", _("Hợp đồng dài quá 20 năm. Xem lại năm."), "ends_on"))
    found = _buyer(buyer, problems)
    refuse_if_any(problems)
    with _kept(uploaded) as (file, filename), audit.context(**who_acted(by, zone.producer)):
        return ZoneContract.objects.create(
            zone=zone,
            buyer=found,
            starts_on=starts_on,
            ends_on=ends_on,
            volume_kg=kg,
            note=note,
            file=file,
            filename=filename,
            created_at=clock.now(),
            **said,
        )


def _buyer(typed: str, problems: list[Problem]) -> Producer | None:
    """Who is meant by a tax code or by the address of a producer's page, whole, without its host or its last part alone."""
    typed = "".join(typed.split())
    if not typed:
        return None
    found = None
    if named := _NAMED.fullmatch(typed.lower()):
        found = Producer.objects.filter(tax_code=named[1]).first() or Producer.objects.filter(slug=named[1]).first()
    if found is None:
        message = _(
            "Không có cơ sở nào trên sàn mang mã số thuế hoặc địa chỉ trang này. Chép địa chỉ trang của bên mua trên sàn vào đây; bỏ trống ô này nếu "
            "bên mua không ở trên sàn."
        )
        problems.append(Problem("unknown_buyer", message, "buyer"))
    return found


@transaction.atomic
def remove_contract(*, contract: ZoneContract, by: Actor) -> None:
    """Take a contract away with its paper. Raises `NotAllowed`, `Conflict` while a lot is made of what was bought by it."""
    zone = locked_zone(contract.zone)
    if not may_change_zone(by, zone):
        raise not_of_the_zone()
    try:
        with transaction.atomic(), audit.context(**who_acted(by, zone.producer)):
            contract.delete()
    except ProtectedError as error:
        message = _("Đã có lô hàng lấy nguyên liệu theo hợp đồng này nên hợp đồng phải ở lại.")
        raise Conflict.because("in_use", message) from error
    _forget(contract.file)


@contextmanager
def _kept(uploaded: File[bytes] | None) -> Iterator[tuple[str, str]]:
    """The stored paper's name and what its sender called it; deleted when the block fails, for files are not rolled back."""
    if uploaded is None:
        yield "", ""
        return
    document = files.accept_document(uploaded)
    try:
        yield document.name, str(uploaded.name or "")[-200:]
    except Exception:
        default_storage.delete(document.name)
        raise


def _forget(name: str) -> None:
    if name:
        transaction.on_commit(lambda: default_storage.delete(name))


def _long(length: int, most: int, field: str) -> Problem:
    message = _("Dài %(length)d ký tự, nhiều nhất %(most)d.") % {"length": length, "most": most}
    return Problem("too_long", message, field)


def _too_long(
    model: type[ZoneCertificate | ZoneContract], said: dict[str, str], shown_at: dict[str, str] | None = None
) -> list[Problem]:
    problems = []
    for field, value in said.items():
        most: int = getattr(model._meta.get_field(field), "max_length", 0)
        if len(value) > most:
            problems.append(_long(len(value), most, (shown_at or {}).get(field, field)))
    return problems
