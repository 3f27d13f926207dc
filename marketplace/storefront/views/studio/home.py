"""The first page: what to do today, most urgent first, and what is still missing before one can sell."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.certification.models import DossierState
from catalog.core import clock
from catalog.core.formats import day, days_left, moment, number
from catalog.producers.models import ProducerState
from catalog.producers.queries import profile_gaps
from catalog.products.models import ProductState
from catalog.programme.models import IdeaState
from catalog.programme.queries.ideas import ideas_of
from marketplace.orders.models import OrderState
from marketplace.shops.models import ShopState
from marketplace.shops.queries import SELLING
from marketplace.storefront.queries.desk_orders import orders_to_do
from marketplace.storefront.queries.studio_home import MOST, Home, Renewal, home_of

from .desk import StudioRequest, at_packing_desk, page

DRAFTS_SHOWN = 3
STOCK_SHOWN = 3
_URGENCY = {"stop": 0, "soon": 1, "": 2}
SOON_DAYS = 2  # until the promised day: then packing is urgent


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do, with one button. `level`: stop (today), soon, or empty."""

    level: str
    icon: str
    what: str
    detail: str
    button: str
    address: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way to the first sale."""

    what: str
    done: bool
    address: str


@require_safe
def home(request: Any) -> HttpResponse:
    """Today's tasks; who has no producer yet is led to register one. 9 statements of its own."""
    response = _home(request)
    roles = getattr(request, "roles", None)
    if response.status_code == 403 and roles is not None and not roles.is_producer and not roles.is_officer:
        return redirect("studio_new")
    return response


@at_packing_desk
def _home(request: StudioRequest) -> HttpResponse:
    if request.desk.packs_only:
        return _packing(request)
    found = home_of(request.desk.producer)
    steps = _steps(request, found)
    done = sum(step.done for step in steps)
    today = clock.today()
    context = {
        "today": f"{date_format(today, 'l')}, {day(today)}",
        "tasks": _tasks(request, found),
        "steps": steps,
        "done": done,
        "percent": round(100 * done / len(steps)),
        "renewals": found.renewals if request.desk.may_edit else [],
        "low": found.low,
        "is_open": found.facts.shop_state in SELLING,
    }
    return page(request, "home", context)


def _packing(request: StudioRequest) -> HttpResponse:
    """A packer's day: the orders, and nothing else. 2 statements of its own."""
    today = clock.today()
    tasks = sorted(_order_tasks(request), key=lambda task: _URGENCY[task.level])
    context = {"today": f"{date_format(today, 'l')}, {day(today)}", "tasks": tasks, "percent": 100, "is_open": True}
    return page(request, "home", context)


def _address(request: StudioRequest, name: str, *args: Any) -> str:
    return f"{reverse(name, args=args)}{request.desk.query}"


def _tasks(request: StudioRequest, found: Home) -> list[Task]:
    """Ordered by urgency: what stops selling, what has a date, the rest."""
    tasks = _stock_tasks(request, found) + _lot_tasks(request, found)
    if request.desk.may_edit:
        tasks = (
            _producer_tasks(request)
            + _dossier_tasks(request, found)
            + _idea_tasks(request)
            + _product_tasks(request, found)
            + _renewal_tasks(request, found)
            + tasks
        )
    if request.desk.role:
        tasks = _order_tasks(request) + tasks
    if request.desk.may_sell:
        tasks = _market_tasks(request, found) + tasks
    return sorted(tasks, key=lambda task: _URGENCY[task.level])


def _producer_tasks(request: StudioRequest) -> list[Task]:
    producer = request.desk.producer
    if producer.state not in {ProducerState.RETURNED, ProducerState.SUSPENDED}:
        return []
    what = _("Bổ sung thông tin cơ sở") if producer.state == ProducerState.RETURNED else _("Cơ sở đang bị tạm ngừng")
    return [Task("stop", "user", what, producer.state_reason, _("Mở"), _address(request, "studio_profile"))]


def _product_tasks(request: StudioRequest, found: Home) -> list[Task]:
    tasks = []
    drafts = 0
    for product in found.products:
        here = _address(request, "studio_product", product.pk)
        if product.state == ProductState.RETURNED:
            why = "; ".join([*(product.reasons or {}).values(), product.note or ""]).strip("; ")
            tasks.append(Task("stop", "edit", _("Sửa và gửi lại: %s") % product.name, why, _("Sửa"), here))
        elif product.state == ProductState.DRAFT:
            drafts += 1
            if drafts <= DRAFTS_SHOWN:
                detail = _("Bản nháp, sửa lần cuối %s") % day(product.updated_at)
                tasks.append(Task("", "edit", _("Làm tiếp: %s") % product.name, detail, _("Mở"), here))
        elif product.has_price:
            detail = _("Ngày %s. Người mua thấy khi sản phẩm có sao.") % day(product.verdict_at)
            tasks.append(Task("", "check", _("Đã được duyệt: %s") % product.name, detail, _("Xem"), here))
        else:
            prices = _address(request, "studio_offers", product.pk)
            detail = _("Đã được duyệt ngày %s, chưa có giá nên chưa bán được.") % day(product.verdict_at)
            tasks.append(Task("soon", "tag", _("Đặt giá: %s") % product.name, detail, _("Đặt giá"), prices))
    return tasks


def _dossier_tasks(request: StudioRequest, found: Home) -> list[Task]:
    tasks = []
    for one in found.dossiers:
        here, name = _address(request, "studio_dossier", one.pk), one.product.name
        if one.state == DossierState.RETURNED:
            detail = _("Cán bộ trả lại ngày %s và ghi rõ cần gì.") % day(one.state_since)
            tasks.append(Task("stop", "file", _("Bổ sung hồ sơ OCOP: %s") % name, detail, _("Mở"), here))
        else:
            detail = _("%(kind)s. Chưa nộp.") % {"kind": one.get_kind_display()}
            tasks.append(Task("soon", "file", _("Làm tiếp hồ sơ OCOP: %s") % name, detail, _("Mở"), here))
    return tasks


def _idea_tasks(request: StudioRequest) -> list[Task]:
    """What the commune's answer to an idea asks of its owner. 1 statement."""
    words = {
        IdeaState.RETURNED: _("Xã trả lại: sửa rồi gửi lại."),
        IdeaState.ACCEPTED: _("Xã đã nhận: viết phương án kinh doanh."),
        IdeaState.SELECTED: _("Đã vào danh sách của năm: làm thành sản phẩm."),
    }
    return [
        Task(
            "soon",
            "edit",
            _("Ý tưởng: %s") % one.title,
            words[IdeaState(one.state)],
            _("Mở"),
            reverse("idea", args=[one.pk]),
        )
        for one in ideas_of(request.user).filter(state__in=words)[:MOST]
    ]


def _renewal_tasks(request: StudioRequest, found: Home) -> list[Task]:
    begin = _address(request, "studio_dossier_new")
    begin += "&product=" if "?" in begin else "?product="
    begun = {one.product_id for one in found.dossiers}  # its own task says so
    return [
        Task(*_renewal_words(one), _("Lập hồ sơ"), f"{begin}{one.product.pk}")
        for one in found.renewals
        if one.product.pk not in begun
    ]


def _renewal_words(one: Renewal) -> tuple[str, str, str, str]:
    """What, by when, and what happens otherwise."""
    today, name = clock.today(), one.product.name
    if one.ends_on < today:
        detail = _("Từ ngày %s sản phẩm không còn trên chợ. Làm hồ sơ đánh giá lại.") % day(one.ends_on)
        return "stop", "seal", _("Sao đã hết hạn: %s") % name, detail
    left = {"left": number(days_left(one.ends_on)), "end": day(one.ends_on), "until": day(one.file_until)}
    if today > one.file_until:
        detail = _("Đã qua kỳ nộp hồ sơ. Giấy còn %(left)s ngày; sau %(end)s sao và sản phẩm tự gỡ khỏi chợ.") % left
        return "stop", "seal", _("Gia hạn sao gấp: %s") % name, detail
    if today >= one.file_from:
        detail = _("Nộp trước hết ngày %(until)s. Nếu không, sau %(end)s sao và sản phẩm tự gỡ khỏi chợ.") % left
        return "soon", "seal", _("Nộp hồ sơ gia hạn sao: %s") % name, detail
    detail = _("Kỳ nộp từ %(first)s tới %(until)s. Giấy hết hạn %(end)s.") % {**left, "first": day(one.file_from)}
    return "soon", "seal", _("Chuẩn bị gia hạn sao: %s") % name, detail


def _market_tasks(request: StudioRequest, found: Home) -> list[Task]:
    tasks = []
    returned = found.facts.booths_returned + found.facts.fair_prices_returned
    if returned:
        what = _("Hội chợ: %s mục cần sửa") % returned
        detail = _("Ban tổ chức đã ghi lý do.")
        tasks.append(Task("stop", "tent", what, detail, _("Sửa"), _address(request, "studio_fairs")))
    shop = _shop_words().get(found.facts.shop_state)
    if shop:
        tasks.append(Task(shop[0], "store", shop[1], shop[2], _("Mở"), _address(request, "studio_shop")))
    return tasks


def _shop_words() -> dict[str, tuple[str, str, str]]:
    """Urgency, what and why, of a shop that does not sell and could."""
    nobody = _("Không ai đặt mua được cho tới khi bạn mở lại.")
    return {
        ShopState.DRAFT: (
            "soon",
            _("Xin duyệt gian hàng"),
            _("Làm nốt các mục còn thiếu rồi nộp; duyệt xong mới bán được."),
        ),
        ShopState.CHANGES: ("stop", _("Gian hàng cần bổ sung"), _("Cán bộ đã ghi rõ cần gì. Sửa rồi nộp lại.")),
        ShopState.REFUSED: ("stop", _("Gian hàng không được duyệt"), _("Xem lý do; sửa được thì nộp lại.")),
        ShopState.PAUSED: ("soon", _("Gian hàng đang tạm nghỉ"), nobody),
        ShopState.SUSPENDED: ("stop", _("Gian hàng bị ngừng bán"), _("Xem lý do rồi liên hệ cán bộ phụ trách.")),
    }


def _order_tasks(request: StudioRequest) -> list[Task]:
    """For the shop's own people: what buyers wait for. 3 statements."""
    found = orders_to_do(request.desk.producer)
    base = reverse("studio_orders")

    def at(state: str) -> str:
        query = request.desk.query
        return f"{base}{query}{'&' if query else '?'}state={state}"

    tasks = []
    if found.stopped:
        what = _("%s kiện có hàng của lô bị dừng") % number(found.stopped)
        detail = _("Mở kiện, thay hàng lô khác rồi gói lại.")
        tasks.append(Task("stop", "stop", what, detail, _("Mở"), at(OrderState.PACKED)))
    if found.to_answer and not request.desk.packs_only:
        what = _("%s khiếu nại chờ trả lời") % number(found.to_answer)
        detail = _("Trả lời trước hết %s; quá hạn thì cán bộ quyết định.") % day(found.answer_by)
        tasks.append(Task("stop", "flag", what, detail, _("Trả lời"), _address(request, "studio_returns")))
    if found.to_refund and not request.desk.packs_only:
        what = _("Hoàn tiền %s đơn") % number(found.to_refund)
        detail = _("Người mua đang chờ tiền về theo cách đã trả.")
        tasks.append(Task("soon", "bank", what, detail, _("Hoàn"), _address(request, "studio_returns")))
    if n := found.counts.get(OrderState.NEW):
        detail = _("Bấm nhận để người mua yên tâm; đơn cũ nhất đặt %s.") % moment(found.oldest)
        tasks.append(Task("stop", "bell", _("%s đơn mới") % number(n), detail, _("Nhận"), at(OrderState.NEW)))
    if n := found.counts.get(OrderState.ACCEPTED):
        detail = _("Có đơn phải giao trước hết %s.") % day(found.due) if found.due else ""
        level = "stop" if found.due and days_left(found.due) < SOON_DAYS else "soon"
        tasks.append(Task(level, "box", _("Gói %s đơn") % number(n), detail, _("Gói"), at(OrderState.ACCEPTED)))
    if n := found.counts.get(OrderState.PACKED):
        what, detail = _("%s đơn đã gói, chưa giao đi") % number(n), _("Giao cho hãng rồi ghi mã vận đơn.")
        tasks.append(Task("soon", "truck", what, detail, _("Mở"), at(OrderState.PACKED)))
    return tasks


def _stock_tasks(request: StudioRequest, found: Home) -> list[Task]:
    here = _address(request, "studio_stock")
    if len(found.low) > STOCK_SHOWN:
        what = _("%s quy cách hết hoặc sắp hết") % len(found.low)
        names = ", ".join(f"{s.variant.product.name} {s.variant.name}" for s in found.low[:STOCK_SHOWN])
        level = "stop" if found.low[0].left <= 0 else "soon"
        return [Task(level, "box", what, f"{names} …", _("Đếm kho"), here)]
    return [
        Task(
            "stop" if s.left <= 0 else "soon",
            "box",
            (_("Hết hàng: %s") if s.left <= 0 else _("Sắp hết: %s")) % s.variant.product.name,
            f"{s.variant.name}, " + _("còn %s") % number(max(s.left, 0)),
            _("Đếm kho"),
            f"{here}#q{s.variant_id}",
        )
        for s in found.low
    ]


def _lot_tasks(request: StudioRequest, found: Home) -> list[Task]:
    tasks = []
    if found.facts.lots_held:
        what = _("%s lô đang tạm giữ") % found.facts.lots_held
        tasks.append(Task("stop", "alert", what, _("Kiểm tra rồi bán tiếp hoặc thu hồi."), _("Mở"), _lots(request)))
    if found.facts.lots_in_draft:
        what = _("%s lô chưa công bố") % found.facts.lots_in_draft
        tasks.append(Task("", "qr", what, _("Lô công bố rồi mới in tem được."), _("Mở"), _lots(request)))
    return tasks


def _lots(request: StudioRequest) -> str:
    return _address(request, "studio_lots")


def _steps(request: StudioRequest, found: Home) -> list[Step]:
    """The way to the first sale and the first traced lot, in order."""
    facts, producer = found.facts, request.desk.producer
    products = _address(request, "studio_products")
    return [
        Step(_("Ghi đủ thông tin cơ sở"), not profile_gaps(producer).gaps, _address(request, "studio_profile")),
        Step(
            _("Cán bộ xác minh cơ sở"),
            producer.state == ProducerState.VERIFIED,
            _address(request, "studio_profile"),
        ),
        Step(_("Thêm sản phẩm đầu tiên"), facts.product, _address(request, "studio_product_new")),
        Step(_("Thêm quy cách đóng gói"), facts.variant, products),
        Step(_("Thêm ảnh"), facts.photo, products),
        Step(_("Gửi duyệt"), facts.submitted, products),
        Step(_("Sản phẩm được duyệt"), facts.approved, products),
        Step(_("Đặt giá bán"), facts.price, products),
        Step(
            _("Gian hàng được duyệt bán"),
            facts.shop_state in {*SELLING, ShopState.PAUSED, ShopState.SUSPENDED},
            _address(request, "studio_shop"),
        ),
        Step(_("Đếm kho"), facts.stock, _address(request, "studio_stock")),
        Step(_("Ghi vùng nguyên liệu"), facts.zone, _address(request, "studio_zones")),
        Step(_("Công bố lô hàng đầu tiên"), facts.lot, _lots(request)),
        Step(_("Tạo mã QR"), facts.code, products),
    ]
