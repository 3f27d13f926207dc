"""Symbols and labels decode to their exact address, from SVG's modules and from PNG, and stars are only of the day."""

import datetime as dt
import io
import re
import xml.etree.ElementTree as ET

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from catalog.core import clock
from catalog.producers.models import Producer, ProducerState
from catalog.producers.services import suspend_producer
from catalog.products.services import hide_product
from tests.factories.accounts import make_superuser
from tests.factories.certification import make_certificate
from tests.factories.codes import make_lot_code
from tests.factories.lots import make_draft, make_lot, make_variant_to_trace
from tests.factories.zones import make_zone
from traceability.codes import services
from traceability.codes.services import random_code
from traceability.codes.symbols import Label, encoding, label_png, label_svg, matrix, qr_png, qr_svg
from traceability.codes.symbols.layout import wrapped

URI = "https://ocop.example/01/09520000000110/10/MN261008"


def decoded(png):
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)).convert("L"))]


def drawn(svg, pixels=8):
    """The symbol's path as a picture: only `Mx yhNv1h-Nz`, in modules."""
    root = ET.fromstring(svg)
    side = int(float(root.get("viewBox").split()[2]))
    picture = Image.new("L", (side * pixels, side * pixels), 255)
    path = root.findall("{http://www.w3.org/2000/svg}path")[-1].get("d")
    for x, y, n in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path):
        picture.paste(0, (int(x) * pixels, int(y) * pixels, (int(x) + int(n)) * pixels, (int(y) + 1) * pixels))
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def hidden(product):
    hide_product(product=product, by=make_superuser(), reason="Sửa nhãn")


def suspended(product):
    suspend_producer(producer=product.producer, by=make_superuser(), reason="Chờ kiểm tra")


@pytest.mark.parametrize(
    "text", [URI, "https://ocop.example/q/0K3F9TQ2XB7M", "https://ocop.example/01/09520000000110/10/A%2F1%25?17=281031", "x", "đ" * 60, "a" * 300]
)  # fmt: skip
def test_both_pictures_decode_to_the_exact_text(text):
    assert drawn(qr_svg(text)) == [text]
    assert decoded(qr_png(text)) == [text]
    assert decoded(qr_png(text, module_px=4)) == [text]


def as_the_library_draws(text):
    """Without any of our own short cuts."""
    qr = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=encoding.MASK)
    qr.add_data(text)
    qr.make(fit=True)
    return tuple("".join("1" if module else "0" for module in row) for row in qr.modules)


@given(st.text(min_size=1, max_size=300), st.text(alphabet="0123456789ABCDEF/:.-", min_size=1, max_size=300))
def test_every_symbol_is_the_librarys_own(anything, capitals):
    for text in (anything, capitals, f"{URI}/21/{capitals[:12]}", f"{URI}/21/{capitals[:3]}abc_-"):
        assert matrix(text) == as_the_library_draws(text)


def test_symbols_of_a_batch_are_added_up_and_all_of_them_are_read(monkeypatch):
    """After a hundred or so, of which each teaches two bits, nothing is drawn any more."""
    encoding._known.clear()
    texts = [f"{URI}/21/{random_code()}" for _ in range(400)]
    made = [matrix(text) for text in texts[:300]]
    monkeypatch.delattr(encoding, "drawn")
    made += [matrix(text) for text in texts[300:]]
    for text, rows in zip(texts, made, strict=True):
        assert rows == as_the_library_draws(text)
    assert {tuple(drawn(qr_svg(text))) for text in texts[-40:]} == {(text,) for text in texts[-40:]}


def test_the_svg_is_true_to_size_and_free_of_style():
    svg = qr_svg(URI, title="(01)<x>")
    root = ET.fromstring(svg)
    assert root.get("viewBox") == "0 0 37 37"  # version 3 and its quiet zone
    assert root.get("width") == root.get("height") == "16.65mm"
    assert "style" not in svg and "<x>" not in svg
    assert len(svg) < 4_000
    assert len(matrix(URI)) == 29


def test_the_png_is_one_bit_with_its_resolution():
    picture = Image.open(io.BytesIO(qr_png(URI, module_px=10, dpi=600)))
    assert picture.mode == "1"
    assert picture.size == (370, 370)
    assert round(picture.info["dpi"][0]) == 600


@pytest.mark.parametrize("text", ["", "a" * 301])
def test_texts_that_no_symbol_holds(text):
    with pytest.raises(ValueError, match="characters"):
        qr_svg(text)


@pytest.mark.parametrize("px", [0, 41, -1])
def test_module_sizes_out_of_bounds(px):
    with pytest.raises(ValueError, match="pixels"):
        qr_png(URI, module_px=px)


def label(**over):
    fields = {"uri": URI, "name": "Hạt Mắc ca Mơ Nông sấy củi cà phê nguyên vỏ hảo hạng loại một của Quảng Trực", "stars": 4,
              "lines": ("Túi 250 g", "Lô MN261008", "NSX 08/10/2026", "HSD 08/10/2027"), "readable": "(01)09520000000110(10)MN261008"}  # fmt: skip
    return Label(**(fields | over))


@pytest.mark.parametrize("dpi", [150, 300, 600])
def test_a_label_decodes_at_every_resolution(dpi):
    assert decoded(label_png(label(), dpi=dpi)) == [URI]
    with pytest.raises(ValueError, match="dpi"):
        label_png(label(), dpi=dpi * 100)


def test_a_label_with_the_longest_address_decodes_and_stays_on_its_paper():
    long = label(
        uri=f"https://truyxuat.chocop.vn/01/09520000000110/10/{'%2F' * 20}",
        name="Ẩ" * 90,
        readable="(01)09520000000110(10)" + "/" * 20,
    )
    assert decoded(label_png(long)) == [long.uri]
    baselines = [float(t.get("y")) for t in ET.fromstring(label_svg(long)).iter() if t.tag.endswith("text")]
    assert max(baselines) < 38
    assert len(baselines) == len(set(baselines))


def test_stars_are_drawn_as_many_as_there_are():
    assert label_svg(label()).count("<path") == 2 + 4
    assert "OCOP" not in label_svg(label(stars=0))


def test_long_names_end_in_an_ellipsis():
    assert wrapped("Mắc ca", 3.2, 33.5, 3) == ["Mắc ca"]
    lines = wrapped("một hai ba bốn năm sáu bảy tám chín mười " * 4, 3.2, 33.5, 2)
    assert len(lines) == 2 and lines[1].endswith("…")
    assert wrapped("", 3.2, 33.5, 2) == []


@pytest.fixture
def real_address(settings):
    settings.PUBLIC_URL = "https://chocop.vn"


@pytest.mark.django_db
def test_the_plain_symbol_is_served_and_kept(client, django_assert_num_queries):
    code = make_lot_code()
    with django_assert_num_queries(1):
        svg = client.get(f"/qr/{code.code}.svg")
    assert svg["Content-Type"] == "image/svg+xml"
    assert "max-age=60" in svg["Cache-Control"] and "public" in svg["Cache-Control"]
    assert client.get(f"/qr/{code.code}.svg", headers={"If-None-Match": svg["ETag"]}).status_code == 304
    assert drawn(svg.content.decode()) == [f"https://ocop.example/q/{code.code}"]
    png = client.get(f"/qr/{code.code.lower()}.png?px=6")
    assert decoded(png.content) == [f"https://ocop.example/q/{code.code}"]
    assert "Content-Disposition" not in png


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["http://chocop.vn", "http://localhost:8000", "https://10.0.0.1", "https://ocop.example"]
)
def test_symbols_are_no_files_before_there_is_a_real_address(client, settings, address):
    """Looked at they are, of a product, a lot and a zone; a file is for print, and a print is for years."""
    lot = make_lot()
    things = [
        services.ensure_code(lot=lot),
        services.ensure_code(variant=lot.variant),
        services.ensure_code(zone=make_zone()),
    ]
    settings.PUBLIC_URL = address
    for code in things:
        for picture in ("svg", "png"):
            refused = client.get(f"/qr/{code.code}.{picture}?download")
            assert (refused.status_code, refused["Content-Type"][:10]) == (409, "text/plain")
            assert "Nhãn dùng nhiều năm" in refused.content.decode()
            assert refused.content == client.get(f"/label/{code.code}.{picture}").content
            assert client.get(f"/qr/{code.code}.{picture}").status_code == 200
    settings.PUBLIC_URL = "https://chocop.vn"
    png = client.get(f"/qr/{things[0].code}.png?px=6&download")
    assert decoded(png.content) == [f"https://chocop.vn/q/{things[0].code}"]
    assert png["Content-Disposition"] == f'attachment; filename="{things[0].code}.png"'


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/qr/000000000000.svg", "/qr/khong-phai-ma.png", "/label/000000000000.svg", "/qr/00000000000U.svg"]
)
def test_unknown_codes_have_no_picture(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_drafts_have_no_picture(client):
    code = services.ensure_code(lot=make_draft())
    assert client.get(f"/qr/{code.code}.svg").status_code == 404
    assert client.get(f"/label/{code.code}.svg").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("px", ["0", "41", "-1", "abc", "9999999999", "１", ""])
def test_bad_sizes_are_refused(client, px):
    assert client.get(f"/qr/{make_lot_code().code}.png", {"px": px}).status_code == 400


@pytest.mark.django_db
def test_labels_wait_for_a_real_address(client):
    refused = client.get(f"/label/{make_lot_code().code}.svg")
    assert refused.status_code == 409
    assert "địa chỉ tạm" in refused.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("real_address")
def test_the_star_falls_off_the_label_at_midnight(client):
    variant = make_variant_to_trace()
    make_certificate(product=variant.product, stars=4)
    code = make_lot_code(variant=variant)
    until = variant.product.star_spans.get().ends_on
    last = clock.start_of(until + dt.timedelta(days=1)) - dt.timedelta(seconds=30)
    with clock.set_to(last):
        before = client.get(f"/label/{code.code}.svg")
        assert "OCOP 4" in before.content.decode()
        assert "max-age=30" in before["Cache-Control"]
    with clock.set_to(last + dt.timedelta(seconds=30)):
        after = client.get(f"/label/{code.code}.svg")
        assert "OCOP" not in after.content.decode()
        assert variant.product.name.split()[0] in after.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("real_address")
@pytest.mark.parametrize("taken_off", [hidden, suspended])
@pytest.mark.parametrize("picture", ["label", "qr"])
def test_nothing_is_drawn_for_a_hidden_product_or_a_suspended_producer(
    client, taken_off, picture, django_assert_num_queries
):
    """At once, also to whoever asks with the ETag of what was kept; pages of codes already printed stay."""
    variant = make_variant_to_trace()
    make_certificate(product=variant.product, stars=4)
    lot, own = make_lot_code(variant=variant), services.ensure_code(variant=variant)
    kept = {code.code: client.get(f"/{picture}/{code.code}.svg")["ETag"] for code in (lot, own)}
    taken_off(variant.product)
    for code, etag in kept.items():
        with django_assert_num_queries(1):
            assert client.get(f"/{picture}/{code}.svg", headers={"If-None-Match": etag}).status_code == 404
    assert client.get(f"/t/{lot.code}/").status_code == 200


@pytest.mark.django_db
def test_no_symbol_of_a_zone_whose_producer_is_suspended(client):
    zone = make_zone()
    path = f"/qr/{zone.trace_code.code}.svg"
    assert client.get(path).status_code == 200
    Producer.objects.update(state=ProducerState.SUSPENDED)
    assert client.get(path).status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("real_address")
def test_labels_of_lot_variant_and_zone_decode(client):
    lot = make_lot()
    for code in (
        services.ensure_code(lot=lot),
        services.ensure_code(variant=lot.variant),
        services.ensure_code(zone=make_zone()),
    ):
        png = client.get(f"/label/{code.code}.png")
        assert decoded(png.content) == [f"https://chocop.vn/q/{code.code}"]
    assert lot.number in client.get(f"/label/{services.ensure_code(lot=lot).code}.svg").content.decode()
