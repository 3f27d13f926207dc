"""The badge on other sites tells the truth of the day, in a picture or a frame without script."""

import datetime as dt
import io
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from catalog.certification.services import revoke_certificate
from catalog.core import clock
from catalog.producers.models import Producer, ProducerState
from catalog.products.models import Product, ProductState
from tests.factories.accounts import client_of, make_member, make_superuser
from tests.factories.certification import make_certified
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def test_it_follows_the_certificate_to_its_last_day(client, django_assert_num_queries):
    product = make_certified(name="Trà <Huy> & hiệu")
    svg, frame = f"/badge/{product.slug}.svg", f"/badge/{product.slug}/"
    with django_assert_num_queries(2):
        answer = client.get(svg)
    drawn = ET.fromstring(text(answer))
    assert drawn.attrib["aria-label"] == "Trà <Huy> & hiệu: OCOP 4 sao, đến 15/06/2029"
    assert "script" not in text(answer) and "href" not in text(answer)
    assert client.get(svg, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert answer["Cache-Control"] == "public, max-age=60"
    with clock.set_to(clock.start_of(dt.date(2029, 6, 16)) - dt.timedelta(seconds=20)):
        last = client.get(svg, headers={"if-none-match": answer["ETag"]})
        assert "OCOP 4 sao" in text(last)  # its last day, whose tag is another
        assert last["Cache-Control"] == "public, max-age=20"  # never past the end of the day
    with clock.set_to(clock.start_of(dt.date(2029, 6, 16))):
        over = client.get(svg, headers={"if-none-match": answer["ETag"]})
        assert over.status_code == 200
        assert "không còn hiệu lực" in text(over) and "OCOP 4 sao" not in text(over)
        assert "không còn hiệu lực" in text(client.get(frame))


def test_a_revocation_shows_at_once(client):
    product = make_certified()
    first = client.get(f"/badge/{product.slug}.png")
    assert Image.open(io.BytesIO(first.content)).size == (640, 192)
    revoke_certificate(
        certificate=product.certificates.get(), from_day=clock.today(), decision="9/QĐ", reason="x", by=make_superuser()
    )
    then = client.get(f"/badge/{product.slug}.png", headers={"if-none-match": first["ETag"]})
    assert then.status_code == 200 and then.content != first.content


def test_only_the_frame_may_be_framed_and_it_has_no_script(client):
    product = make_certified()
    frame = client.get(f"/badge/{product.slug}/")
    policy = frame["Content-Security-Policy"]
    assert "frame-ancestors *" in policy and "default-src 'none'" in policy and "script-src" not in policy
    assert "X-Frame-Options" not in frame
    assert "<script" not in text(frame)
    other = client.get(f"/products/{product.slug}/")
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"] and other["X-Frame-Options"] == "DENY"


def test_a_product_that_is_not_public_has_none_and_english_is_asked_for(client):
    draft = make_product(state=ProductState.DRAFT)
    unknown = client.get("/badge/khong-co.svg")
    for form, content_type in (("svg", "image/svg+xml"), ("png", "image/png")):
        answers = [client.get(f"/badge/{slug}.{form}") for slug in ("khong-co", draft.slug)]
        assert [(a.status_code, a["Content-Type"]) for a in answers] == [(404, content_type)] * 2
        assert answers[0].content == answers[1].content  # nobody learns what is being prepared
    assert "Không có trên chợ" in text(unknown)
    again = client.get("/badge/khong-co.svg", headers={"if-none-match": unknown["ETag"]})
    assert again.status_code == 404
    frame = client.get("/badge/khong-co/")
    assert frame.status_code == 404 and "/badge/khong-co.svg" in text(frame) and "X-Frame-Options" not in frame
    product = make_certified()
    assert "OCOP 4 stars" in text(client.get(f"/badge/{product.slug}.svg?l=en"))
    assert 'lang="en"' in text(client.get(f"/badge/{product.slug}/?l=en"))


@pytest.mark.parametrize("why", [ProductState.HIDDEN, ProductState.DRAFT, ProducerState.SUSPENDED])
def test_certified_and_not_on_the_market_it_is_a_picture_that_says_so(client, why):
    product = make_certified(name="Trà Bảo Lộc")
    of = (
        Producer.objects.filter(pk=product.producer_id) if why == "suspended" else Product.objects.filter(pk=product.pk)
    )
    of.update(state=why)
    svg = client.get(f"/badge/{product.slug}.svg")
    assert (svg.status_code, svg["Content-Type"]) == (200, "image/svg+xml")
    assert ET.fromstring(text(svg)).attrib["aria-label"] == "Trà Bảo Lộc: hiện không có trên Chợ OCOP"
    assert "OCOP 4 sao" not in text(svg) and "Hiện không có trên chợ" in text(svg)
    png = client.get(f"/badge/{product.slug}.png")
    assert Image.open(io.BytesIO(png.content)).size == (640, 192)
    frame = text(client.get(f"/badge/{product.slug}/"))
    assert f'href="/certificates/{product.certificates.get().pk}/"' in frame


def test_the_producer_copies_it_from_the_studio():
    product = make_certified(name='Trà "đặc biệt"')
    page = text(client_of(make_member(producer=product.producer)).get(f"/studio/products/{product.pk}/badge/"))
    assert f"&lt;iframe src=&quot;https://ocop.example/badge/{product.slug}/&quot;" in page
    assert f"https://ocop.example/badge/{product.slug}.svg" in page
