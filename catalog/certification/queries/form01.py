"""Form 01, the registration: what is asked, in the form's order. Pure: pages, checks and the printed form all read this one list."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.core.formats import phone
from catalog.producers.models import Producer, ProducerKind
from catalog.products.models import Product

SEXES = (("female", _("Nữ")), ("male", _("Nam")), ("other", _("Khác")))
LONGEST_LINE, LONGEST_TEXT = 300, 4000


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. `kind`: line, text, count, day, choice. `private`: only evaluators and the producer see the answer (91/2025/QH15)."""

    name: str
    label: str | Promise
    kind: str = "line"
    needed: bool = False
    hint: str | Promise = ""
    choices: tuple[tuple[str, str | Promise], ...] = ()
    private: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Questions under one heading."""

    heading: str | Promise
    asks: tuple[Ask, ...]


FORM: tuple[Section, ...] = (
    Section(
        _("Chủ thể đăng ký"),
        (
            Ask("producer_name", _("Tên chủ thể"), needed=True),
            Ask(
                "legal_form",
                _("Loại hình tổ chức"),
                "choice",
                needed=True,
                choices=tuple((kind.value, kind.label) for kind in ProducerKind),
            ),
            Ask("address", _("Địa chỉ"), needed=True),
            Ask("phone", _("Điện thoại"), needed=True),
            Ask("email", _("E-mail")),
            Ask("website", _("Website")),
            Ask("licence_number", _("Số giấy đăng ký kinh doanh"), needed=True),
            Ask("licence_on", _("Ngày cấp"), "day"),
            Ask("licence_by", _("Nơi cấp")),
        ),
    ),
    Section(
        _("Người đại diện"),
        (
            Ask("representative", _("Họ và tên"), needed=True),
            Ask("representative_title", _("Chức vụ")),
            Ask("representative_phone", _("Điện thoại của người đại diện")),
            Ask(
                "representative_sex",
                _("Giới tính"),
                "choice",
                choices=SEXES,
                private=True,
                hint=_("Dùng để chấm tiêu chí về phụ nữ tham gia điều hành. Chỉ cơ sở và người chấm thấy."),
            ),
            Ask(
                "representative_ethnicity",
                _("Dân tộc"),
                private=True,
                hint=_("Dùng để chấm tiêu chí về đồng bào dân tộc thiểu số. Chỉ cơ sở và người chấm thấy."),
            ),
        ),
    ),
    Section(
        _("Sản phẩm đăng ký"),
        (
            Ask("product_name", _("Tên sản phẩm"), needed=True),
            Ask("brand", _("Nhãn hiệu")),
            Ask(
                "description",
                _("Mô tả sản phẩm"),
                "text",
                needed=True,
                hint=_("Làm từ gì, quy cách nào, khác sản phẩm cùng loại ở đâu."),
            ),
            Ask("materials", _("Nguyên liệu chính và nơi có nguyên liệu"), "text", needed=True),
            Ask("process", _("Cách làm"), "text", hint=_("Các bước chính, từ nguyên liệu tới đóng gói.")),
            Ask("capacity", _("Sản lượng một năm"), needed=True, hint=_("Ghi cả đơn vị. Ví dụ: 12 tấn, 5.000 chai.")),
            Ask("revenue", _("Doanh thu sản phẩm năm trước"), "count", hint=_("Đồng. Không có thì để trống.")),
            Ask("workers", _("Số lao động"), "count", needed=True),
            Ask("workers_local", _("Trong đó là người trong xã"), "count"),
            Ask("markets", _("Đang bán ở đâu"), "text"),
        ),
    ),
)

ASKS: dict[str, Ask] = {ask.name: ask for section in FORM for ask in section.asks}
PRIVATE = frozenset(ask.name for ask in ASKS.values() if ask.private)


def begun_with(product: Product, producer: Producer) -> dict[str, Any]:
    """What the platform knows already, for a new form. No statement when place and province are selected."""
    place = producer.place
    address = ", ".join(part for part in (producer.street, place.address) if part)
    return {
        "producer_name": producer.name,
        "legal_form": producer.kind,
        "address": address[:LONGEST_LINE],
        "phone": phone(producer.phone) if producer.phone else "",
        "email": producer.email,
        "website": producer.website,
        # a household's tax code is its owner's citizen number: not copied into a form that others read
        "licence_number": "" if producer.kind == ProducerKind.HOUSEHOLD else producer.tax_code,
        "representative": producer.representative,
        "product_name": product.name,
        "brand": product.brand,
        "description": (product.description or product.summary)[:LONGEST_TEXT],
        "materials": product.ingredients[:LONGEST_TEXT],
    }


def clean(name: str, value: Any) -> tuple[Any, str]:
    """One answer as it is kept (JSON), and what is wrong with it (a code) or "". Raises KeyError for a question that the form does not have."""
    ask = ASKS[name]
    if value is None or value == "":
        return "", ""
    if ask.kind == "count":
        good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**15
        return (value, "") if good else ("", "number")
    if ask.kind == "day":
        try:
            day = value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
        except ValueError:
            return "", "day"
        return day.isoformat(), ""
    text = str(value).replace("\x00", "").strip()
    if ask.kind == "choice":
        return (text, "") if text in dict(ask.choices) else ("", "choice")
    longest = LONGEST_TEXT if ask.kind == "text" else LONGEST_LINE
    return (text, "") if len(text) <= longest else (text[:longest], "too_long")


def missing(form: Mapping[str, Any]) -> list[Ask]:
    """Needed questions without an answer."""
    return [ask for ask in ASKS.values() if ask.needed and form.get(ask.name) in (None, "")]


def said(ask: Ask, form: Mapping[str, Any]) -> str:
    """An answer in words, for paper."""
    value = form.get(ask.name, "")
    if value in (None, ""):
        return ""
    if ask.kind == "choice":
        return str(dict(ask.choices).get(value, value))
    if ask.kind == "day":
        return f"{dt.date.fromisoformat(value):%d/%m/%Y}"
    if ask.kind == "count":
        return f"{value:,}".replace(",", ".")
    return str(value)
