"""Marks, numbers and forms as pages show them."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from catalog.core import clock
from catalog.core.templatetags import ocop


class Cash:
    amount, currency = 1999, "USD"


def render(source, **context):
    return Template("{% load ocop %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "vietnamese"),
    [
        (ocop.money(125000), "125.000\u00a0₫"),
        (ocop.money(Cash()), "19,99\u00a0$"),
        (ocop.money(None), ""),
        (ocop.number(Decimal("12.40")), "12,4"),
        (ocop.number(1240), "1.240"),
        (ocop.number(Decimal(100)), "100"),
        (ocop.number(None), ""),
        (ocop.percent(Decimal("0.82")), "82%"),
        (ocop.percent(0.4996), "49,9%"),  # cut: half is a minimum
        (ocop.percent(Decimal("0.667")), "66,7%"),
        (ocop.percent(1), "100%"),
        (ocop.percent(None), ""),
    ],
)
def test_numbers_are_vietnamese(value, vietnamese):
    assert value == vietnamese


def test_numbers_and_days_in_english():
    with translation.override("en"):
        assert ocop.money(125000) == "125,000\u00a0₫"
        assert ocop.number(Decimal("1240.5")) == "1,240.5"
        assert ocop.day(dt.date(2026, 11, 22)) == "22 Nov 2026"
        assert ocop.days_between(dt.date(2026, 9, 26), dt.date(2026, 10, 5)) == "26 Sep 2026 – 5 Oct 2026"


def test_days_are_those_of_viet_nam():
    late = dt.datetime(2026, 10, 21, 18, 5, tzinfo=dt.UTC)
    assert ocop.day(late) == "22/10/2026"
    assert ocop.moment(late) == "01:05, 22/10/2026"
    assert ocop.day(None) == "" == ocop.moment(None)
    assert ocop.days_between(dt.date(2026, 9, 26), dt.date(2026, 10, 5)) == "26/09 – 05/10/2026"
    assert ocop.days_between(dt.date(2026, 9, 26), dt.date(2026, 9, 26)) == "26/09/2026"
    assert ocop.days_between(dt.date(2026, 12, 30), dt.date(2027, 1, 2)) == "30/12/2026 – 02/01/2027"
    assert ocop.iso(dt.date(2026, 9, 26)) == "2026-09-26"
    assert ocop.days_left(dt.date(2026, 11, 30)) == 8


def test_a_discount_is_never_rounded_up():
    assert ocop.less_percent(152000, 189000) == 19
    assert ocop.less_percent(100, 100) == 0


def test_people():
    assert ocop.phone("+84912345678") == "0912 345 678"
    assert ocop.phone("+8424123") == "024123"
    assert ocop.initials("Hợp tác xã Mơ Nông") == "MN"


def test_stars_say_their_rank_in_words():
    assert 'aria-label="OCOP 4 sao"' in render('{% stars 4 size="sm" %}')
    assert "stars--5" in render("{% stars 5 %}")
    assert render("{% stars 2 %}{% stars none %}", none=None) == ""


def test_only_the_drawings_that_are_used_are_written_once():
    page = render('{% icon "cart" %}{% icon "cart" %}{% stars 3 %}{% art 13 %}{% sprite %}')
    assert page.count("<symbol") == 3
    assert all(f'<symbol id="{name}"' in page for name in ("i-cart", "stars-3", "s13"))
    assert render("{% sprite %}") == ""


def test_drawings_needed_inside_an_include_reach_the_page():
    inner = Template('{% load ocop %}{% icon "pin" %}')
    page = render('{% icon "mark" %}{% include inner with a=1 only %}{% sprite %}', inner=inner)
    assert '<symbol id="i-pin"' in page


@pytest.mark.parametrize(("number", "group"), [(1, 1), (13, 1), (14, 2), (18, 3), (22, 4), (25, 5), (26, 6), (99, 1)])
def test_a_set_has_its_groups_weave(number, group):
    assert ocop.group_of_set(number) == group


def test_tiles():
    assert 'class="art art--g2 h14" aria-hidden="true"' in render("{% art 14 %}")
    assert "Hình minh họa" in render('{% art 14 "wide" %}')
    assert "h04" in render("{% art 77 %}")


def test_seal_and_life_of_a_certificate():
    assert "seal--off" in render("{% seal 4 valid=False %}")
    assert "seal--off" not in render("{% seal 4 %}")
    fresh = render("{% life a b %}", a=dt.date(2026, 11, 2), b=dt.date(2029, 11, 2))
    assert 'value="20" max="1096"' in fresh and "life--soon" not in fresh
    assert "life--soon" in render("{% life a b %}", a=dt.date(2023, 12, 2), b=dt.date(2026, 12, 2))
    over = render("{% life a b %}", a=dt.date(2020, 1, 1), b=dt.date(2020, 1, 1))
    assert 'value="1" max="1"' in over


def test_prices():
    assert render("{% price 152000 %}") == '<p class="price"><b>152.000\u00a0₫</b></p>'
    cut = render('{% price 152000 189000 165000 size="lg" %}')
    assert "price--sale" in cut and "189.000" in cut and "Thấp nhất 30 ngày: 165.000\u00a0₫" in cut
    assert "<small>" not in render("{% price 152000 189000 %}")


def test_text_in_the_readers_language():
    class Thing:
        name, name_en = "Cà phê", "Coffee"
        story, story_en = "Chuyện", ""

    assert ocop.in_language(Thing(), "name") == "Cà phê"
    with translation.override("en"):
        assert ocop.in_language(Thing(), "name") == "Coffee"
        assert ocop.in_language(Thing(), "story") == "Chuyện"


def test_addresses(settings):
    request = RequestFactory().get("/products/?q=ca&sau=x")
    assert render('{% query sau="" xep="gia" %}', request=request) == "?q=ca&amp;xep=gia"
    assert render('{% query lang="en" empty="" %}') == "?lang=en"
    assert render("{% public_url %}", request=request) == f"{settings.PUBLIC_URL}/products/"
    assert render("{% public_url %}") == f"{settings.PUBLIC_URL}/"
    assert render('{% here "/products/" %}', request=request) == ' aria-current="page"'
    assert render('{% here "/pro" %}{% here "/" %}{% here "/x/" %}', request=request) == ' aria-current="true"'


class Form(forms.Form):
    name = forms.CharField(label="Tên", help_text="Như trên giấy")
    note = forms.CharField(label="Ghi chú", required=False, widget=forms.Textarea)
    agree = forms.BooleanField(label="Đồng ý")
    kind = forms.ChoiceField(label="Loại", choices=[("a", "Một"), ("b", "Hai")], widget=forms.RadioSelect)
    sets = forms.MultipleChoiceField(
        label="Bộ", choices=[("a", "Một")], widget=forms.CheckboxSelectMultiple, required=False
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        self.add_error(None, "Cả biểu mẫu <sai>")


def test_a_form_shows_what_is_wrong_and_where():
    form = Form({"name": ""})
    name = render("{% field form.name %}", form=form)
    assert "field--bad" in name and 'aria-describedby="id_name_helptext id_name_error"' in name
    assert 'id="id_name_error"' in name and 'aria-invalid="true"' in name and 'class="input"' in name
    summary = render("{% errors form %}", form=form)
    assert 'href="#id_name"' in summary and "Cả biểu mẫu &lt;sai&gt;" in summary and 'role="alert"' in summary


def test_every_kind_of_field_has_its_shape():
    form = Form()
    assert "(không bắt buộc)" in render("{% field form.note %}", form=form)
    assert '<label class="tick">' in render("{% field form.agree %}", form=form)
    kind = render("{% field form.kind %}", form=form)
    assert "<fieldset" in kind and kind.count('<label class="pick">') == 2 and "<legend>Loại</legend>" in kind
    assert 'class="ticks"' in render("{% field form.sets %}", form=form)
    assert render("{% field form.token %}", form=form).startswith('<input type="hidden"')
    assert render("{% errors form %}", form=form) == ""


def test_the_clock_is_the_projects():
    with clock.set_to(dt.datetime(2026, 11, 29, 18, tzinfo=dt.UTC)):
        assert ocop.days_left(dt.date(2026, 11, 30)) == 0
