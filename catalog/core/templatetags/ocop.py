"""Marks, pictures and forms of every page, in the words and shapes of the design system.

The tags make their strings in Python and not by includes: a list of 24 cards must cost a few milliseconds. A drawing is inlined once a
page: `{% icon "cart" %}` notes that its symbol is needed, and `{% sprite %}`, the last thing in the body, writes those that were.
"""

import datetime as dt
import re
import uuid
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template import Context
from django.template.base import Parser, Token
from django.templatetags import i18n
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.formats import (
    day,
    days_between,
    days_left,
    in_language,
    initials,
    iso,
    less_percent,
    moment,
    money,
    number,
    percent,
    phone,
)
from catalog.core.once import FIELD

register = template.Library()
for _shown in (
    number,
    money,
    percent,
    less_percent,
    day,
    moment,
    days_between,
    iso,
    days_left,
    phone,
    initials,
    in_language,
):
    register.filter(_shown)

_LAST_SET_OF_GROUP = ((13, 1), (17, 2), (20, 3), (22, 4), (25, 5), (26, 6))  # Annex I of 26/2026/QĐ-TTg


# ---------------------------------------------------------------- words


class Words(template.Node):
    """`{% translate %}` of nothing but words."""

    child_nodelists = ()

    def __init__(self, words: str) -> None:
        self.words = words.replace("%", "%%")  # as in the catalogue
        self.found: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        """In the reader's language; looked up once a language."""
        language = get_language()
        if language not in self.found:
            self.found[language] = mark_safe(_(self.words).replace("%%", "%"))  # noqa: S308  our own words
        return self.found[language]


@register.tag("translate")
def translate(parser: Parser, token: Token) -> template.Node:
    """Django's own, but words without a variable, filter or option become `Words`: a page has sixty, and Django's cost 25 µs each."""
    node: Any = i18n.do_translate(parser, token)
    asked = node.filter_expression
    literal = getattr(asked.var, "literal", None)
    if isinstance(literal, str) and not (asked.filters or node.noop or node.asvar or node.message_context):
        return Words(literal)
    return node  # type: ignore[no-any-return]


# ---------------------------------------------------------------- drawings


@cache
def _drawings() -> dict[str, str]:
    """The symbols of icons.svg by id, read once."""
    found = finders.find("icons.svg")
    if not isinstance(found, str):
        raise FileNotFoundError("icons.svg is not among the static files")
    text = re.sub(r">\s+<", "><", Path(found).read_text())
    return {m[1]: m[0] for m in re.finditer(r'<symbol id="([^"]+)".*?</symbol>', text, re.DOTALL)}


def need(context: Context, symbol: str) -> None:
    """Note that the page uses a symbol, so that `{% sprite %}` writes it."""
    needed = getattr(context, "ocop_symbols", None)
    if needed is None:
        needed = context.ocop_symbols = {}  # type: ignore[attr-defined]  # a plain attribute goes along into includes with `only`
    needed[symbol] = None


@register.simple_tag(takes_context=True)
def sprite(context: Context) -> SafeString:
    """The symbols used above, inlined. Once, at the end of the body (or of a fragment that is sent alone)."""
    drawings = _drawings()
    used = "".join(drawings[name] for name in getattr(context, "ocop_symbols", None) or () if name in drawings)
    context.ocop_symbols = {}  # type: ignore[attr-defined]
    if not used:
        return SafeString("")
    return mark_safe(f'<svg class="sprite" aria-hidden="true">{used}</svg>')  # noqa: S308  our own file


@register.simple_tag(takes_context=True)
def icon(context: Context, name: str) -> SafeString:
    """A drawing beside words: `cart` is `i-cart`; `mark` and the sets `s01` to `s26` go by their own names."""
    symbol = name if name in _drawings() else f"i-{name}"
    need(context, symbol)
    return _icon(symbol)


@cache
def _icon(symbol: str) -> SafeString:
    return format_html('<svg class="i" aria-hidden="true"><use href="#{}"/></svg>', symbol)


@register.simple_tag(takes_context=True)
def stars(context: Context, rank: int | None, size: str = "") -> SafeString:
    """The OCOP rank, 3 to 5; `size` is empty, `sm` (16 px) or `lg`. Nothing for a product without a valid rank."""
    if rank not in (3, 4, 5):
        return SafeString("")
    need(context, f"stars-{rank}")
    return _stars(rank, size, get_language() or "")


@cache
def _stars(rank: int, size: str, language: str) -> SafeString:
    return format_html(
        '<span class="stars stars--{0}{1}" role="img" aria-label="{2}"><b aria-hidden="true">{0}</b>'
        '<svg viewBox="0 0 {3} 12" aria-hidden="true"><use href="#stars-{0}"/></svg></span>',
        rank,
        f" stars--{size}" if size else "",
        _("OCOP %(stars)s sao") % {"stars": rank},
        rank * 12,
    )


@register.simple_tag(takes_context=True)
def seal(context: Context, rank: int, valid: bool = True) -> SafeString:
    """The stamp beside a certificate: whole while it is valid, dashed and struck through when expired or revoked."""
    need(context, f"stars-{rank}")
    words = _("Dấu OCOP %(stars)s sao, còn hiệu lực") if valid else _("Dấu OCOP %(stars)s sao, không còn hiệu lực")
    return format_html(
        '<div class="seal{0}" role="img" aria-label="{1}"><span aria-hidden="true">OCOP</span><b aria-hidden="true">{2}</b>'
        '<svg viewBox="0 0 {3} 12" aria-hidden="true"><use href="#stars-{2}"/></svg></div>',
        "" if valid else " seal--off",
        words % {"stars": rank},
        rank,
        rank * 12,
    )


def group_of_set(number: int) -> int:
    """1 to 6: the group of a product set of 26/2026/QĐ-TTg."""
    return next((group for last, group in _LAST_SET_OF_GROUP if number <= last), 1)


@register.simple_tag(takes_context=True)
def art(context: Context, subject: Any, look: str = "") -> SafeString:
    """The drawn tile of a product without a photo, by its set; `subject` is a product or a set's number.

    `look`: `wide` for a product page, where it also says that it is a drawing.
    """
    number = subject if isinstance(subject, int) else subject.product_set.number
    number = number if 1 <= number <= 26 else 4  # sets of earlier decisions had other numbers: the tile of "other food"
    need(context, f"s{number:02}")
    return _art(number, look, get_language() or "")


@cache
def _art(number: int, look: str, language: str) -> SafeString:
    wide = look == "wide"
    note = format_html('<span class="art__note">{}</span>', _("Hình minh họa")) if wide else ""
    return format_html(
        '<div class="art art--g{} h{}{}"{}>{}{}</div>',
        group_of_set(number),
        f"{number:02}",
        " art--wide" if wide else "",
        "" if wide else mark_safe(' aria-hidden="true"'),
        _icon(f"s{number:02}"),
        note,
    )


@register.simple_tag
def life(starts_on: dt.date, ends_on: dt.date) -> SafeString:
    """How much of a certificate's time has passed, as a bar with words; amber in its last 210 days, when renewal begins."""
    whole = max((ends_on - starts_on).days, 1)
    gone = min(max((clock.today() - starts_on).days, 0), whole)
    left = whole - gone
    return format_html(
        '<progress class="life{}" value="{}" max="{}" aria-label="{}"></progress>',
        " life--soon" if left <= 210 else "",
        gone,
        whole,
        _("Đã qua %(gone)s trong %(whole)s ngày") % {"gone": number(gone), "whole": number(whole)},
    )


# ---------------------------------------------------------------- addresses


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """This page's query with some keys changed; a key set to nothing is left out. Always begins with `?`."""
    request = context.get("request")
    current = request.GET.copy() if request else None
    if current is None:
        return "?" + urlencode({key: value for key, value in changes.items() if value not in (None, "")})
    for key, value in changes.items():
        if value in (None, ""):
            current.pop(key, None)
        else:
            current[key] = str(value)
    return f"?{current.urlencode()}"


@register.simple_tag(takes_context=True)
def public_url(context: Context, path: str = "") -> str:
    """The address that the outside world uses for a path; without one, for this page without its query."""
    if not path:
        request = context.get("request")
        path = request.path if request else "/"
    return f"{settings.PUBLIC_URL}{path}"


@register.simple_tag(takes_context=True)
def here(context: Context, *prefixes: str) -> SafeString:
    """`aria-current` for a menu's link to this page (equal) or to its section (begins with it)."""
    request = context.get("request")
    path = request.path if request else ""
    if path in prefixes:
        return mark_safe(' aria-current="page"')
    if any(path.startswith(prefix) for prefix in prefixes if prefix != "/"):
        return mark_safe(' aria-current="true"')
    return SafeString("")


# ---------------------------------------------------------------- forms


@register.simple_tag
def once() -> SafeString:
    """In a form that makes something: the key by which `core.once` knows a second press. The browser is not to remember it."""
    return format_html('<input type="hidden" name="{}" value="{}" autocomplete="off">', FIELD, uuid.uuid4().hex)


@register.simple_tag(takes_context=True)
def field(context: Context, bound: BoundField, hint: str = "") -> SafeString:
    """One field of a form with its label, hint and error, tied together for screen readers.

    A checkbox becomes a `tick`, radio buttons `pick` cards, several checkboxes a list of ticks; everything else is an `input`.
    """
    widget = bound.field.widget
    if bound.is_hidden:
        return bound.as_widget()
    help_id, error_id = f"{bound.auto_id}_helptext", f"{bound.auto_id}_error"
    hint_html = _wrap('<p class="hint" id="{}">{}</p>', help_id, hint or bound.help_text)
    errors: SafeString = SafeString("")
    if bound.errors:
        need(context, "i-alert")
        errors = format_html(
            '<div id="{}">{}</div>',
            error_id,
            mark_safe(  # noqa: S308  each part is escaped
                "".join(
                    format_html('<p class="error">{}<span>{}</span></p>', _icon("i-alert"), e) for e in bound.errors
                )
            ),
        )
    described = " ".join([help_id] * bool(hint_html) + [error_id] * bool(bound.errors))
    bad = " field--bad" if bound.errors else ""
    attrs: dict[str, str | bool] = {"aria-describedby": described} if described else {}
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        look = "tick" if isinstance(widget, CheckboxSelectMultiple) else "pick"
        options = "".join(
            format_html('<label class="{}">{}<span>{}</span></label>', look, option.tag(), option.choice_label)
            for option in bound.subwidgets
        )
        return format_html(
            '<fieldset class="field{}"{}><legend>{}</legend>{}<div class="{}">{}</div>{}</fieldset>',
            bad,
            format_html(' aria-describedby="{}"', described) if described else "",
            _label(bound),
            hint_html,
            "stack" if look == "pick" else "ticks",
            mark_safe(options),  # noqa: S308  made by format_html above
            errors,
        )
    if isinstance(widget, CheckboxInput):
        return format_html(
            '<div class="field{}"><label class="tick">{}<span>{}</span></label>{}{}</div>',
            bad,
            bound.as_widget(attrs=attrs),
            bound.label,
            hint_html,
            errors,
        )
    attrs["class"] = f"input {widget.attrs.get('class', '')}".strip()
    return format_html(
        '<div class="field{}"><label for="{}">{}</label>{}{}{}</div>',
        bad,
        bound.id_for_label,
        _label(bound),
        bound.as_widget(attrs=attrs),
        hint_html,
        errors,
    )


def _label(bound: BoundField) -> SafeString:
    """The label; what may be left empty says so, since most fields may not.

    A draft's form requires nothing yet: a field with `is_needed` set is one that will be asked for.
    """
    if bound.field.required or getattr(bound.field, "is_needed", False):
        return conditional_escape(bound.label)
    return format_html('{} <span class="muted">{}</span>', bound.label, _("(không bắt buộc)"))


def _wrap(html: str, *parts: Any) -> SafeString:
    return format_html(html, *parts) if parts[-1] else SafeString("")


@register.simple_tag(takes_context=True)
def errors(context: Context, form: Any) -> SafeString:
    """The summary above a form that was not accepted: every problem, each linking to its field."""
    if not form.errors:
        return SafeString("")
    need(context, "i-alert")
    lines = [format_html("<li>{}</li>", error) for error in form.non_field_errors()]
    for bound in form:
        lines += [
            format_html('<li><a href="#{}">{}</a>: {}</li>', bound.auto_id, bound.label, error)
            for error in bound.errors
        ]
    return format_html(
        '<div class="note note--stop" role="alert">{}<div><b>{}</b><ul>{}</ul></div></div>',
        _icon("i-alert"),
        _("Chưa gửi được. Cần sửa:"),
        mark_safe("".join(lines)),  # noqa: S308  made by format_html above
    )


# ---------------------------------------------------------------- price


@register.simple_tag
def price(
    amount: int,
    regular: int | None = None,
    lowest: int | None = None,
    currency: str = "VND",
    size: str = "",
) -> SafeString:
    """A price; when it is cut, also the price before and the lowest of the 30 days before the cut."""
    large = " price--lg" if size == "lg" else ""
    if not regular or regular <= amount:
        # not format_html: lists write dozens, and a currency is the only part from outside
        return SafeString(f'<p class="price{large}"><b>{conditional_escape(money(amount, currency))}</b></p>')
    low = (
        format_html(" <small>{}</small>", _("Thấp nhất 30 ngày: %(price)s") % {"price": money(lowest, currency)})
        if lowest
        else ""
    )
    return format_html(
        '<p class="price price--sale{}"><b>{}</b> <s><span class="hide">{} </span>{}</s>{}</p>',
        large,
        money(amount, currency),
        _("giá trước"),
        money(regular, currency),
        low,
    )


@register.simple_tag
def sample_note(look: str = "sample") -> str:
    """On a server with sample data, the words that say what of it is invented; else nothing."""
    if not settings.DEMO:
        return ""
    words = _(
        "Bản dùng thử: tên, xã, sao và năm là dữ kiện công khai; giá, kho, lô, vùng, hội chợ và việc xác minh là dữ liệu minh họa."
    )
    return format_html('<p class="{}">{}</p>', look, words)
