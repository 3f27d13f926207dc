import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.core import text


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Hòa Bình", "Hoà Bình"),
        ("THỦY", "THUỶ"),
        ("khỏe", "khoẻ"),
        ("Ủy ban", "Uỷ ban"),
        ("bó lúa  hóa", "bó lúa hoá"),
        (unicodedata.normalize("NFD", "Đắk Lắk"), "đắk lắk"),
    ],
)
def test_one_name_in_two_spellings(a, b):
    assert text.same_name(a, b)
    assert text.fold(a).split() == text.fold(b).split()


@pytest.mark.parametrize(
    ("a", "b"), [("Hoà Bình", "Hoa Binh"), ("Thúy", "Thùy"), ("quý", "quy"), ("Đan", "Dan"), ("hoàn", "hoán")]
)
def test_other_names_stay_others(a, b):
    assert not text.same_name(a, b)


@pytest.mark.parametrize(
    "word", ["hoàn", "quý", "Quỳnh", "khoáng", "thuyền", "loại", "ngoẻo", "Đắk", "hoà", "thuỷ", "múa", "của"]
)
def test_words_without_a_choice_are_left_alone(word):
    assert text.tone_canon(word) == word


def test_the_other_rule_is_turned_into_ours():
    assert text.tone_canon("HÒA, hóa học; tòa, xòe, lúy, họa") == "HOÀ, hoá học; toà, xoè, luý, hoạ"


@given(st.text(alphabet="oaeuyhtqđi \u0300\u0301\u0303\u0309\u0323\u0302òàỷủ"))
def test_canon_is_stable_and_keeps_the_letters(any_text):
    canon = text.tone_canon(any_text)
    assert text.tone_canon(canon) == canon
    assert text.fold(canon) == text.fold(any_text)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Hạt Mắc ca Mơ Nông", "hat-mac-ca-mo-nong"),
        ("Đắk R'Lấp", "dak-r-lap"),
        ("  ---  ", ""),
        ("Trà 日本 ô long", "tra-o-long"),
        ("x" * 90, ""),
    ],
)
def test_slugs(name, slug):
    assert text.slug(name) == slug


def test_slugs_are_cut_at_a_word():
    assert text.slug("cà phê rang xay", limit=10) == "ca-phe"


def test_words_are_folded():
    assert text.words("Đắk R'Lấp, cà_phê") == ["dak", "r", "lap", "ca", "phe"]


@pytest.mark.parametrize("begins", text.FORMULA)
def test_no_cell_begins_like_a_formula(begins):
    assert text.harmless(f"{begins}1+1") == f"'{begins}1+1"
    assert text.harmless(f"a{begins}1") == f"a{begins}1"


@pytest.mark.parametrize(
    ("typed", "name", "street"),
    [
        ("Nguyễn  Thị\tHường", "Nguyễn Thị Hường", "Nguyễn Thị Hường"),
        ("Hường 🥭👩🏽\u200d🌾❤\ufe0f", "Hường", "Hường"),
        ("😀 \u200b", "", ""),
        ("\u202eMinh\x07", "Minh", "Minh"),
        ("12/3", "", "12/3"),
        ("№ 5, 7° đông", "№ 5, 7° đông", "№ 5, 7° đông"),
        ("Hu\u031bo\u031b\u0300ng", "Hường", "Hường"),
        ("日本 太郎", "日本 太郎", "日本 太郎"),
        ("‑–!", "", ""),
        ("", "", ""),
    ],
)
def test_what_can_be_read_out(typed, name, street):
    assert (text.spoken(typed), text.spoken(typed, digits=True)) == (name, street)


def test_what_nobody_sees_is_left_out():
    assert text.visible("Gọi trước 😀\x00\r\n\u202eCổng\u200b sau\x1b ") == "Gọi trước 😀\nCổng sau"
