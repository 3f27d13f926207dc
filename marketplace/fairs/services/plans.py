"""What a fair is planned with: its kinds of booths and their numbers, sponsors, the programme at the trade office."""

import datetime as dt
import re

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox
from catalog.core.errors import Conflict, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from marketplace.fairs.models import (
    HOLDING,
    BoothKind,
    BoothMode,
    BoothNumber,
    Fair,
    FairMode,
    FairSponsor,
    FairState,
    PromotionProgramme,
)
from marketplace.fairs.queries import programme_goods
from marketplace.fairs.services.fairs import check_organiser, lock_fair

MOST_KINDS, MOST_SPONSORS, MOST_NUMBERS = 20, 40, 5_000
_RANGE = re.compile(r"([^\W\d_]{0,6}[-.]?)(\d{1,5})(?:\s*[-–]\s*(?:[^\W\d_]{0,6}[-.]?)(\d{1,5}))?")


def lock_kind(kind: BoothKind | int) -> BoothKind:
    """The kind as it is now: whoever takes or gives back one of its places holds this row."""
    pk = kind if isinstance(kind, int) else kind.pk
    return BoothKind.objects.select_for_update(no_key=True).get(pk=pk)


def _plan(fair: Fair, by: Actor | None) -> Fair:
    """The locked fair, or `Conflict` when there is nothing left to plan."""
    check_organiser(by, fair.place)
    fair = lock_fair(fair)
    if fair.state == FairState.CANCELLED or fair.ends_at <= clock.now():
        raise Conflict.because("over", _("Hội chợ đã kết thúc hoặc đã hủy nên không sửa được nữa."))
    return fair


@transaction.atomic
def put_booth_kind(
    *,
    fair: Fair,
    name: str,
    mode: str,
    capacity: int,
    by: Actor | None,
    size: str = "",
    fee: int = 0,
    numbers: str = "",
    kind: BoothKind | None = None,
) -> BoothKind:
    """Add a kind of booth, or change one (`kind`). `numbers`, as people write them ("A1-A20, B5"), are those of its stands on site; a number that a
    booth has already stays. `fee` in ₫. Raises `Refused` with every problem by field.
    """
    fair = _plan(fair, by)
    name = " ".join(name.split())
    problems = []
    if not name or len(name) > 80:
        problems.append(Problem("name", _("Ghi tên loại gian, nhiều nhất 80 ký tự."), "name"))
    if mode not in BoothMode.values or fair.mode not in (FairMode.BOTH, mode):
        problems.append(
            Problem("mode", _("Hội chợ này không có loại gian như vậy. Xem lại hình thức tổ chức."), "mode")
        )
    if not 1 <= capacity <= MOST_NUMBERS:
        problems.append(Problem("range", _("Số gian từ 1 đến 5.000."), "capacity"))
    if not 0 <= fee <= 1_000_000_000:
        problems.append(Problem("range", _("Phí từ 0 (miễn phí) đến 1.000.000.000 ₫."), "fee"))
    if len(size) > 40:
        problems.append(Problem("too_long", _("Dài quá %(most)s ký tự.") % {"most": 40}, "size"))
    others = fair.booth_kinds.exclude(pk=kind.pk) if kind else fair.booth_kinds.all()
    if others.filter(name=name).exists():
        problems.append(Problem("taken", _("Đã có loại gian tên này."), "name"))
    if kind is None and others.count() >= MOST_KINDS:
        problems.append(Problem("too_many", _("Nhiều nhất 20 loại gian."), "name"))
    wanted = _numbers(numbers, problems) if mode == BoothMode.ON_SITE else []
    if len(wanted) > max(capacity, 0):
        problems.append(
            Problem("range", _("Có %(n)s số gian, nhiều hơn số gian của loại này.") % {"n": len(wanted)}, "numbers")
        )
    refuse_if_any(problems)
    with audit.context(user=by.pk if by else None, reason="booth kind set"):
        if kind is None:
            row = BoothKind(fair=fair, position=others.count())
        else:
            row = lock_kind(kind)
            held = row.booths.filter(state__in=HOLDING).count()
            if capacity < held:
                words = _("Đã có %(n)s gian giữ chỗ. Không giảm xuống dưới số đó được.") % {"n": held}
                raise Refused.because("taken", words, "capacity")
            if row.mode != mode and row.booths.exists():
                raise Refused.because("taken", _("Đã có gian đăng ký loại này nên không đổi hình thức được."), "mode")
        row.name, row.mode, row.size, row.fee, row.capacity = name, mode, size.strip(), fee, capacity
        row.save()
        _put_numbers(row, wanted)
    return row


def _numbers(text: str, problems: list[Problem]) -> list[str]:
    """What "A1-A20, B5" means, in order, each once."""
    found: dict[str, None] = {}
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", text.upper()))):
        match = _RANGE.fullmatch(part)
        if match is None or len(part) > 24:
            words = _("Không đọc được “%(part)s”. Ví dụ A1-A20, B5.") % {"part": part[:24]}
            problems.append(Problem("numbers", words, "numbers"))
            continue
        first, last = int(match[2]), int(match[3] or match[2])
        if last < first or last - first >= MOST_NUMBERS or len(found) > MOST_NUMBERS:
            problems.append(
                Problem("range", _("“%(part)s”: số sau phải lớn hơn số trước.") % {"part": part}, "numbers")
            )
            continue
        found |= dict.fromkeys(f"{match[1]}{n}" for n in range(first, last + 1))
    return list(found)


def _put_numbers(kind: BoothKind, wanted: list[str]) -> None:
    elsewhere = BoothNumber.objects.filter(fair=kind.fair_id, number__in=wanted).exclude(kind=kind)
    if taken := list(elsewhere.values_list("number", flat=True)[:5]):
        words = _("Số %(numbers)s thuộc loại gian khác.") % {"numbers": ", ".join(taken)}
        raise Refused.because("taken", words, "numbers")
    kind.numbers.filter(booth=None).exclude(number__in=wanted).delete()
    there = set(kind.numbers.values_list("number", flat=True))
    BoothNumber.objects.bulk_create(
        BoothNumber(fair_id=kind.fair_id, kind=kind, number=number) for number in wanted if number not in there
    )


@transaction.atomic
def drop_booth_kind(*, kind: BoothKind, by: Actor) -> None:
    """Take a kind out of the plan. Raises `Conflict` when somebody has applied for it."""
    _plan(kind.fair, by)
    kind = lock_kind(kind)
    if kind.booths.exists():
        raise Conflict.because("taken", _("Đã có gian đăng ký loại này nên không bỏ được."))
    with audit.context(user=by.pk, reason="booth kind dropped"):
        kind.delete()


@transaction.atomic
def place_numbers(*, fair: Fair, lines: str, by: Actor | None) -> int:
    """Where all numbered stands are: a line each, "A1; 120; 480". Numbers without a line stand nowhere on the map. How many do.

    Raises `Refused` with the first lines that cannot be read; then nothing is changed.
    """
    fair = _plan(fair, by)
    there = {row.number: row for row in fair.numbers.all()}
    problems, placed = [], {}
    for line in filter(None, (line.strip() for line in lines.splitlines())):
        number, *at = (part.strip() for part in line.split(";"))
        right = len(at) == 2 and all(part.isdecimal() and len(part) < 5 and int(part) <= 1000 for part in at)
        if number.upper() not in there:
            words = _("Không có gian số “%(number)s”.") % {"number": number[:12]}
            problems.append(Problem("unknown", words, "positions"))
        elif not right:
            words = _("Không đọc được “%(line)s”. Ví dụ A1; 120; 480.") % {"line": line[:40]}
            problems.append(Problem("position", words, "positions"))
        else:
            placed[number.upper()] = (int(at[0]), int(at[1]))
    refuse_if_any(problems[:10])
    for row in there.values():
        row.x, row.y = placed.get(row.number, (None, None))
    BoothNumber.objects.bulk_update(there.values(), ["x", "y"], batch_size=1_000)
    return len(placed)


@transaction.atomic
def put_sponsors(*, fair: Fair, sponsors: list[tuple[str, str, str]], by: Actor | None) -> list[FairSponsor]:
    """Who gives something, in this order: (name, what, https address or empty). Takes the place of those before."""
    fair = _plan(fair, by)
    if len(sponsors) > MOST_SPONSORS:
        raise Refused.because("too_many", _("Nhiều nhất 40 nhà tài trợ."), "sponsors")
    for name, gives, url in sponsors:
        if not name or len(name) > 160 or len(gives) > 200:
            raise Refused.because(
                "name", _("Mỗi dòng: tên (tối đa 160 ký tự); tài trợ gì (tối đa 200); địa chỉ web."), "sponsors"
            )
        if url and (not url.startswith("https://") or len(url) > 300 or any(c in url for c in ' \t"<>')):
            raise Refused.because(
                "url", _("“%(url)s” không phải địa chỉ web. Ghi đầy đủ https://…") % {"url": url[:60]}, "sponsors"
            )
    fair.sponsors.all().delete()
    return FairSponsor.objects.bulk_create(
        FairSponsor(fair=fair, name=name, gives=gives, url=url, position=n)
        for n, (name, gives, url) in enumerate(sponsors)
    )


@transaction.atomic
def register_programme(
    *, fair: Fair, number: str, registered_on: dt.date, office: str, cap_percent: int, by: Actor | None
) -> PromotionProgramme:
    """Note under which number the trade office has the fair's prices, and how far they may fall. A fair price asked for from now on keeps the cap.

    Raises `Refused`; also when a fair price that waits or was approved already lies below the cap.
    """
    fair = _plan(fair, by)
    number, office = " ".join(number.split()), " ".join(office.split())
    problems = []
    if not number or len(number) > 80:
        problems.append(Problem("number", _("Ghi số văn bản của Sở Công Thương, nhiều nhất 80 ký tự."), "number"))
    if not office or len(office) > 160:
        problems.append(Problem("office", _("Ghi tên Sở Công Thương, nhiều nhất 160 ký tự."), "office"))
    if not 1 <= cap_percent <= 100:
        problems.append(Problem("range", _("Mức giảm nhiều nhất từ 1 đến 100 phần trăm."), "cap_percent"))
    if registered_on > clock.today():
        problems.append(Problem("future", _("Ngày đăng ký ở sau hôm nay. Xem lại ngày."), "registered_on"))
    refuse_if_any(problems)
    if deeper := [row for row in programme_goods(fair, waiting=True) if row.percent > cap_percent]:
        words = _(
            "%(n)s mặt hàng đã có giá giảm sâu hơn, ví dụ %(name)s giảm %(percent)s%%. Trả lại giá đó để sửa trước."
        )
        told = {"n": len(deeper), "name": deeper[0].product, "percent": deeper[0].percent}
        raise Refused.because("deeper", words % told, "cap_percent")
    with audit.context(user=by.pk if by else None, reason="promotion programme registered"):
        programme, _new = PromotionProgramme.objects.update_or_create(
            fair=fair,
            defaults={"number": number, "registered_on": registered_on, "office": office, "cap_percent": cap_percent},
        )
    return programme


@transaction.atomic
def report_programme(
    *, programme: PromotionProgramme, number: str, reported_on: dt.date, report: str, by: Actor
) -> PromotionProgramme:
    """Note the report that went to the trade office after the fair. Raises `Refused` before its end."""
    check_organiser(by, programme.fair.place)
    fair = lock_fair(programme.fair)
    if fair.state == FairState.PUBLISHED and fair.ends_at > clock.now():
        raise Refused.because("open", _("Hội chợ chưa kết thúc nên chưa có gì để báo cáo."), "reported_on")
    if not number.strip() or len(number.strip()) > 80:
        raise Refused.because("number", _("Ghi số văn bản báo cáo, nhiều nhất 80 ký tự."), "report_number")
    if reported_on > clock.today():
        raise Refused.because("future", _("Ngày báo cáo ở sau hôm nay. Xem lại ngày."), "reported_on")
    with audit.context(user=by.pk, reason="promotion programme reported"):
        programme.report_number, programme.reported_on, programme.report = number.strip(), reported_on, report.strip()
        programme.save(update_fields=["report_number", "reported_on", "report"])
        outbox.emit("fair.reported", fair_id=fair.pk)
    return programme
