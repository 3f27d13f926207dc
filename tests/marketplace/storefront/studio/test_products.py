"""Products, variants and photos through the studio's pages."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.certification.services import extend_certificate, open_case
from catalog.core import clock
from catalog.products import services
from catalog.products.models import Photo, Product, ProductGroup, ProductSet, Regime, Variant
from catalog.products.queries import renditions
from tests.catalog.core.test_files import picture, png_header
from tests.factories.accounts import client_of, make_member, make_officer, make_superuser
from tests.factories.certification import make_certificate
from tests.factories.places import old_unit, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_listed, make_photo, make_product, make_set, make_variant

pytestmark = pytest.mark.django_db

GTIN = "8938505974194"


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def producer():
    return make_producer()


@pytest.fixture
def owner(producer):
    return make_member(producer=producer)


@pytest.fixture
def studio(owner):
    return client_of(owner)


def text_of(response) -> str:
    return response.content.decode()


def typed(**over):
    return {
        "name": "Mật ong hoa cà phê",
        "product_set": make_set().pk,
        "place": "Xã Kiến Đức, Tỉnh Lâm Đồng",
        "summary": "Quay một lần một mùa.",
    } | over


def of(product, **over):
    """The form as it would be sent back unchanged."""
    product = Product.objects.select_related("origin__parent", "origin__province").get(pk=product.pk)
    names = (
        "name", "brand", "ingredients", "standards", "warnings", "summary", "description", "storage", "usage",
        "name_en", "description_en",
    )  # fmt: skip
    return {
        **{name: getattr(product, name) for name in names},
        "shelf_life_days": product.shelf_life_days or "",
        "product_set": product.product_set_id,
        "place": product.origin.address,
        "seen_at": product.updated_at.isoformat(),
    } | over


# ------------------------------------------------------------ drafts


def test_a_first_draft_needs_a_name_a_set_and_a_place(studio, producer):
    assert "Chưa có sản phẩm nào" in text_of(studio.get("/studio/products/"))
    assert studio.get("/studio/products/new/").context["form"]["place"].value() == "Xã Kiến Đức, Tỉnh Lâm Đồng"
    response = studio.post("/studio/products/new/", typed())
    made = Product.objects.get(producer=producer)
    assert response["Location"] == f"/studio/products/{made.pk}/variants/"
    assert (made.name, made.state, made.origin) == ("Mật ong hoa cà phê", "draft", unit())


def test_what_was_typed_stays_on_a_page_that_was_not_accepted(studio):
    response = studio.post("/studio/products/new/", typed(product_set="", brand="Ong Rừng"))
    assert response.status_code == 422
    assert 'value="Ong Rừng"' in text_of(response)
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Ô này còn trống"),
        ("name", "x" * 201, "Dài 201 ký tự"),
        ("product_set", "abc", "abc"),
        ("product_set", "99999999", "99999999"),
        ("place", "zzzz qqqq", "Không tìm thấy nơi này"),
        ("shelf_life_days", "0", "từ 1 đến 36.500"),
        ("shelf_life_days", "-5", "từ 1 đến 36.500"),
        ("shelf_life_days", "một năm", "không phải là số nguyên"),
        ("shelf_life_days", str(10**18), "lớn quá"),
        ("summary", "x" * 301, "Dài 301 ký tự"),
        ("name_en", "a\x00b", "không lưu được"),
    ],
)
def test_what_is_wrong_stands_at_its_field(studio, field, value, words):
    response = studio.post("/studio/products/new/", typed(**{field: value}))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert re.search(words, text_of(response))
    assert not Product.objects.exists()


def test_a_draft_keeps_what_is_right_and_asks_for_the_rest(studio, producer):
    product = make_product(producer=producer)
    response = studio.post(
        f"/studio/products/{product.pk}/", of(product, summary="Lời mới", shelf_life_days="nhiều", name="x" * 201)
    )
    assert response.status_code == 422
    assert "Các ô khác đã lưu" in text_of(response)
    assert set(response.context["form"].errors) == {"shelf_life_days", "name"}
    before = product.name
    product.refresh_from_db()
    assert (product.summary, product.name) == ("Lời mới", before)
    again = of(product, seen_at=response.context["product"].updated_at.isoformat(), shelf_life_days="365")
    assert studio.post(f"/studio/products/{product.pk}/", again).status_code == 302


def test_a_published_product_is_saved_whole_or_not_at_all(studio, producer):
    product = make_listed(producer=producer)
    response = studio.post(f"/studio/products/{product.pk}/", of(product, summary="Lời mới", shelf_life_days="nhiều"))
    assert response.status_code == 422
    product.refresh_from_db()
    assert product.summary != "Lời mới"
    response = studio.post(f"/studio/products/{product.pk}/", of(product, summary="x" * 301))
    assert "Dài 301 ký tự" in text_of(response)


def test_an_old_set_may_stay_but_not_be_chosen(studio, producer):
    product = make_product(producer=producer)
    earlier = Regime.objects.get(number="1048/QĐ-TTg")
    group = ProductGroup.objects.create(
        regime=earlier, number=91, slug="thuc-pham-cu", name="Thực phẩm", name_en="Food"
    )
    old = ProductSet.objects.create(
        regime=earlier, group=group, number=91, slug="mat-ong", name="Mật ong", name_en="Honey"
    )
    Product.objects.filter(pk=product.pk).update(product_set=old)
    response = studio.post(f"/studio/products/{product.pk}/", of(product, product_set="", brand="Mới"))
    assert response.status_code == 302
    product.refresh_from_db()
    assert (product.product_set, product.brand) == (old, "Mới")


# ------------------------------------------------------------ published: review again, two tabs


def test_saving_a_label_fact_of_a_published_product_asks_first(studio, producer):
    product = make_listed(producer=producer)
    path = f"/studio/products/{product.pk}/"
    page = studio.get(path)
    assert "phải duyệt lại và tạm không hiện" in text_of(page)
    reviewed = {"place" if f == "origin" else f for f in services.REVIEWED_FIELDS}
    assert {r["bound"].name for r in page.context["label_rows"]} == reviewed
    asked = studio.post(path, of(product, ingredients="Mật ong 100 %"))
    assert "Bạn đang sửa phần nhãn: Thành phần." in text_of(asked)
    product.refresh_from_db()
    assert product.state == "published"
    assert studio.post(path, of(product, ingredients="Mật ong 100 %", sure="1")).status_code == 302
    product.refresh_from_db()
    assert (product.state, product.ingredients) == ("in_review", "Mật ong 100 %")


def test_texts_of_a_published_product_change_at_once(studio, producer):
    product = make_listed(producer=producer, description="Một dòng.\nHai dòng.")
    form = of(product, description="Một dòng.\r\nHai dòng.", storage="Tủ lạnh")
    assert studio.post(f"/studio/products/{product.pk}/", form).status_code == 302
    product.refresh_from_db()
    assert (product.state, product.storage, product.description) == ("published", "Tủ lạnh", "Một dòng.\nHai dòng.")


def test_two_tabs_are_told_what_the_other_saved(studio, producer):
    product = make_product(producer=producer)
    path = f"/studio/products/{product.pk}/"
    first, second = of(product, summary="Của tab một"), of(product, summary="Của tab hai")
    with clock.set_to(clock.now() + dt.timedelta(minutes=1)):
        assert studio.post(path, first).status_code == 302
        told = studio.post(path, second)
        assert told.status_code == 409
        page = text_of(told)
        assert "vừa được lưu ở nơi khác lúc 10:01" in page
        assert "Của tab một" in page and "Của tab hai" in page
        seen = re.search(r'name="seen_at" value="([^"]+)"', page)[1]
        assert studio.post(path, second | {"seen_at": seen}).status_code == 302
    product.refresh_from_db()
    assert product.summary == "Của tab hai"


def test_two_tabs_that_say_the_same_are_no_conflict(studio, producer):
    product = make_product(producer=producer)
    form = of(product, summary="Như nhau")
    with clock.set_to(clock.now() + dt.timedelta(minutes=1)):
        for _ in range(2):
            assert studio.post(f"/studio/products/{product.pk}/", form).status_code == 302


@pytest.mark.parametrize("seen_at", ["", "hôm qua", "2026-11-22"])
def test_a_form_without_its_moment_is_saved(studio, producer, seen_at):
    product = make_product(producer=producer)
    form = of(product, summary="Lời mới", seen_at=seen_at)
    assert studio.post(f"/studio/products/{product.pk}/", form).status_code == 302


# ------------------------------------------------------------ review


def test_submitting_lists_everything_missing_with_links(studio, producer):
    product = make_product(producer=producer, variants=0, summary="")
    response = studio.post(f"/studio/products/{product.pk}/submit/")
    page = text_of(response)
    assert response.status_code == 422
    assert f'href="/studio/products/{product.pk}/#id_summary"' in page
    assert f'href="/studio/products/{product.pk}/variants/"' in page


def test_a_whole_draft_goes_to_review_once(studio, producer):
    product = make_product(producer=producer)
    assert "Đã đủ" in text_of(studio.get(f"/studio/products/{product.pk}/"))
    assert studio.post(f"/studio/products/{product.pk}/submit/")["Location"] == "/studio/products/"
    assert "đã được gửi duyệt" in text_of(studio.post(f"/studio/products/{product.pk}/submit/", follow=True))
    product.refresh_from_db()
    assert product.state == "in_review"


def test_reasons_of_a_returned_product_stand_at_their_fields(studio, producer):
    product = make_product(producer=producer)
    services.submit_product(product=product, by=producer.memberships.get().user)
    services.return_product(
        product=product,
        by=make_officer(place=unit()),
        reasons={
            "ingredients": "Ghi tỉ lệ",
            "origin": "Ghi đúng xã",
            "variants": "Thiếu mã vạch",
            "photos": "Chụp cả nhãn",
        },
        note="Gần xong rồi",
    )
    page = text_of(studio.get(f"/studio/products/{product.pk}/"))
    assert re.search(r"Ghi tỉ lệ</span></p><div class=\"field\"><label for=\"id_ingredients\"", page)
    assert re.search(r"Ghi đúng xã</span></p><div class=\"field\"><label for=\"id_place\"", page)
    assert "Gần xong rồi" in page
    assert "Thiếu mã vạch" in text_of(studio.get(f"/studio/products/{product.pk}/variants/"))
    assert "Chụp cả nhãn" in text_of(studio.get(f"/studio/products/{product.pk}/photos/"))


def test_hiding_needs_a_reason(studio, producer):
    product = make_listed(producer=producer)
    path = f"/studio/products/{product.pk}/hide/"
    assert "Ghi lý do" in text_of(studio.post(path, {"reason": " "}, follow=True))
    studio.post(path, {"reason": "Hết vụ"})
    product.refresh_from_db()
    assert product.state == "hidden"


def test_a_preview_shows_what_a_buyer_will_see(studio, producer):
    product = make_product(
        producer=producer, origin=old_unit("24736"), name="Cà phê <b>đậm</b>", warnings="Có caffeine", stars=4,
        brand="Mơ Nông", usage="Pha phin", shelf_life_days=365, standards="TCCS 01:2025", description="Rang\n\nmộc",
    )  # fmt: skip
    make_photo(product=product)
    page = text_of(studio.get(f"/studio/products/{product.pk}/preview/"))
    for words in (
        "Cà phê &lt;b&gt;đậm",
        "Có caffeine",
        "Mơ Nông",
        "Pha phin",
        "365",
        "TCCS 01:2025",
        "nay là",
        "OCOP 4 sao",
    ):
        assert words in page


# ------------------------------------------------------------ lists, others' things, roles


def test_the_list_filters_and_pages(studio, producer, django_assert_num_queries):
    for n in range(27):
        make_product(producer=producer, name=f"Sản phẩm {n:02}", stars=4 if n % 2 else None)
    make_photo(product=make_product(producer=producer, state="hidden", name="Đã ẩn rồi"))
    studio.get("/studio/products/")
    with django_assert_num_queries(7):  # session, user, 2 of roles, counts, page, photos
        first = studio.get("/studio/products/")
    page = text_of(first)
    assert "Tất cả 28" in page and "Đã ẩn 1" in page
    after = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
    second = studio.get(f"/studio/products/{after}")
    assert len(second.context["found"].page.rows) == 4
    back = re.search(r'rel="prev" href="([^"]+)"', text_of(second))[1].replace("&amp;", "&")
    assert len(studio.get(f"/studio/products/{back}").context["found"].page.rows) == 24
    assert [p.name for p in studio.get("/studio/products/?state=hidden").context["found"].page.rows] == ["Đã ẩn rồi"]
    assert studio.get("/studio/products/?state=lạ").context["found"].page.rows
    assert "Không có sản phẩm nào ở tình trạng này" in text_of(studio.get("/studio/products/?state=returned"))


@pytest.mark.parametrize("query", ["after=abc", "before=%00", "after=W10"])
def test_a_tampered_cursor_begins_again(studio, query):
    assert studio.get(f"/studio/products/?{query}")["Location"] == "/studio/products/"


def test_another_producers_things_are_not_there(studio):
    other = make_listed()
    photo, variant = make_photo(product=other), other.variants.first()
    for path in ("", "variants/", "photos/", "preview/"):
        assert studio.get(f"/studio/products/{other.pk}/{path}").status_code == 404
    for path in ("submit/", "hide/", "", "variants/", "photos/"):
        assert studio.post(f"/studio/products/{other.pk}/{path}", of(other)).status_code == 404
    assert studio.post(f"/studio/photos/{photo.pk}/", {"remove": "1"}).status_code == 404
    assert Variant.objects.filter(pk=variant.pk).exists() and Photo.objects.filter(pk=photo.pk).exists()
    assert studio.get(f"/studio/products/{10**25}/").status_code == 404


def test_a_variant_of_another_product_is_not_changed(studio, producer):
    product, other = make_product(producer=producer), make_listed().variants.first()
    form = {"variant": other.pk, f"v{other.pk}-name": "Của tôi"}
    assert studio.post(f"/studio/products/{product.pk}/variants/", form).status_code == 404
    assert studio.post(f"/studio/products/{product.pk}/variants/", {"variant": "abc"}).status_code == 404


def test_a_product_of_an_own_other_producer_opens_at_its_desk(studio, owner, producer):
    other = make_producer()
    make_member(producer=other, user=owner)
    product = make_product(producer=other)
    response = studio.get(f"/studio/products/{product.pk}/?p={producer.pk}")
    assert response["Location"] == f"/studio/products/{product.pk}/?p={other.pk}"
    assert studio.post(f"/studio/products/{product.pk}/submit/?p={producer.pk}").status_code == 404


def test_staff_look_and_do_not_edit(producer):
    staff = client_of(make_member(producer=producer, role="staff"))
    product = make_product(producer=producer)
    photo = make_photo(product=product)
    assert staff.get("/studio/products/").status_code == 200
    assert staff.get(f"/studio/products/{product.pk}/preview/").status_code == 200
    for path in ("", "variants/", "photos/"):
        assert staff.get(f"/studio/products/{product.pk}/{path}").status_code == 403
    for path in (
        "/studio/products/new/",
        f"/studio/products/{product.pk}/submit/",
        f"/studio/products/{product.pk}/hide/",
        f"/studio/photos/{photo.pk}/",
    ):
        response = staff.post(path, {})
        assert response.status_code == 403
        assert "Bạn là Nhân viên" in text_of(response)


def test_statements_of_a_product(studio, producer, django_assert_num_queries):
    product = make_product(producer=producer)
    with django_assert_num_queries(9):  # session, user, 2 of roles, product, sets, gaps, stars, certificate
        studio.get(f"/studio/products/{product.pk}/")
    make_certificate(product=product)
    with django_assert_num_queries(12):  # the decision it came by, a newer one, examinations
        studio.get(f"/studio/products/{product.pk}/")


def test_the_life_of_its_certificate(studio, producer):
    product = make_product(producer=producer, state="published")
    certificate = make_certificate(product=product, decided_on=dt.date(2023, 11, 15), issuing_place=None)
    extend_certificate(
        certificate=certificate, until=dt.date(2027, 5, 1), decision_number="7/QĐ-UBND", by=make_superuser()
    )
    open_case(
        certificate=certificate, ground="criteria", text="Đổi nguồn", found_on=dt.date(2026, 11, 20),
        by=make_superuser(),
    )  # fmt: skip
    page = text_of(studio.get(f"/studio/products/{product.pk}/"))
    assert "Kéo dài tới hết 01/05/2027" in page
    assert "Trước đó tới 15/11/2026. Quyết định 7/QĐ-UBND, theo 26/2026/QĐ-TTg điều 12 khoản 3." in page
    assert "Không còn đáp ứng tiêu chí. Kết luận trước hết 05/12/2026." in page


# ------------------------------------------------------------ variants


def new_variant(**over):
    return {"variant": "new", **{f"new-{k}": v for k, v in ({"name": "Túi 250 g"} | over).items()}}


def test_variants_are_added_changed_and_removed(studio, producer):
    product = make_product(producer=producer, variants=0)
    path = f"/studio/products/{product.pk}/variants/"
    assert "Chưa có quy cách nào" in text_of(studio.get(path))
    studio.post(path, new_variant(net_content="0,5", net_unit="kg", weight_g="1.200", gtin=GTIN))
    made = product.variants.get()
    assert (str(made.net_content), made.weight_g, made.gtin) == ("0.500", 1200, f"0{GTIN}")
    assert 'value="0,5"' in text_of(studio.get(path))
    key = f"v{made.pk}"
    studio.post(path, {"variant": made.pk, f"{key}-name": "Hộp", f"{key}-net_content": "1.500", f"{key}-net_unit": "g"})
    made.refresh_from_db()
    assert (made.name, int(made.net_content), made.gtin) == ("Hộp", 1500, "")
    studio.post(path, {"variant": made.pk, "remove": "1"})
    assert not product.variants.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("gtin", "8938505974195", "ố kiểm tra"),
        ("gtin", "abc", "chữ số"),
        ("gtin", "123", "chữ số"),
        ("net_content", "abc", "không phải là con số"),
        ("net_content", "NaN", "không phải là con số"),
        ("net_content", "1e3000", ""),
        ("net_content", "-1", "phải lớn hơn 0"),
        ("net_content", "9" * 15, "Khối lượng tịnh lớn quá"),
        ("net_content", "0,0001", "3 chữ số"),
        ("weight_g", "0", "từ 1 đến"),
        ("weight_g", str(10**18), "lớn quá"),
        ("name", "", "bắt buộc|required"),
        ("name", "x" * 81, "Dài 81 ký tự"),
    ],
)
def test_a_bad_variant_is_explained(studio, producer, field, value, words):
    product = make_product(producer=producer, variants=0)
    response = studio.post(f"/studio/products/{product.pk}/variants/", new_variant(**{field: value, "net_unit": "g"}))
    assert response.status_code == 422
    assert field in response.context["fresh"].errors
    assert re.search(words, text_of(response))
    assert not product.variants.exists()


def test_a_gtin_belongs_to_one_variant(studio, producer):
    make_variant(product=make_listed(), gtin=GTIN)
    product = make_product(producer=producer)
    mine = product.variants.get()
    form = {"variant": mine.pk, f"v{mine.pk}-name": mine.name, f"v{mine.pk}-gtin": GTIN}
    response = studio.post(f"/studio/products/{product.pk}/variants/", form)
    assert "đã gắn với một sản phẩm khác" in text_of(response)
    assert response.context["forms"][0][1].errors


def test_the_last_variant_of_a_published_product_stays(studio, producer):
    product = make_listed(producer=producer)
    form = {"variant": product.variants.get().pk, "remove": "1"}
    response = studio.post(f"/studio/products/{product.pk}/variants/", form)
    assert response.status_code == 422
    assert "cần ít nhất một quy cách" in text_of(response)


# ------------------------------------------------------------ photos


def upload(name, data):
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def test_several_photos_at_once_and_each_bad_one_is_named(studio, producer):
    product = make_product(producer=producer)
    path = f"/studio/products/{product.pk}/photos/"
    assert "Chưa có ảnh" in text_of(studio.get(path))
    response = studio.post(
        path,
        {
            "photos": [
                upload("vuon.jpg", picture()),
                upload("ghi-chu.jpg", b"day la mot tep chu, khong phai anh"),
                upload("ve.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
                upload("to.png", png_header(10_000, 6_000)),
                upload("rong.jpg", b""),
                upload("goi.png", picture("PNG")),
            ]
        },
    )
    page = text_of(response)
    assert response.status_code == 422
    assert product.photos.count() == 2
    assert "Đã thêm 2 ảnh" in page
    for name, words in (
        ("ghi-chu.jpg", "không phải là ảnh JPEG"),
        ("ve.svg", "không phải là ảnh JPEG"),
        ("to.png", "lớn hơn 16 megapixel"),
        ("rong.jpg", "Tệp rỗng"),
    ):
        assert re.search(rf"{name}</b>: [^<]*{words}", page), name
    assert "alert(1)" not in page


def test_no_file_chosen_is_said(studio, producer):
    product = make_product(producer=producer)
    assert "Chưa chọn ảnh nào" in text_of(studio.post(f"/studio/products/{product.pk}/photos/", {}))


def test_photos_are_described_ordered_and_removed(studio, producer):
    product = make_product(producer=producer)
    first, second = make_photo(product=product), make_photo(product=product)
    Photo.objects.update(widths=[160])  # its copies are made
    second.refresh_from_db()
    small = (
        f'srcset="{renditions(second).avif}" sizes="5rem"'  # a phone on a weak line loads no original for a thumbnail
    )
    assert small in text_of(studio.get(f"/studio/products/{product.pk}/photos/"))
    studio.post(f"/studio/photos/{second.pk}/", {"up": "1"})
    assert small in text_of(studio.get("/studio/products/"))
    assert renditions(second).avif in text_of(studio.get(f"/studio/products/{product.pk}/preview/"))
    assert list(product.photos.order_by("position").values_list("pk", flat=True)) == [second.pk, first.pk]
    studio.post(f"/studio/photos/{first.pk}/", {"alt": "Túi cà phê"})
    first.refresh_from_db()
    assert first.alt == "Túi cà phê"
    assert "Dài 201 ký tự" in text_of(studio.post(f"/studio/photos/{first.pk}/", {"alt": "x" * 201}, follow=True))
    studio.post(f"/studio/photos/{first.pk}/", {"remove": "1"})
    assert [p.pk for p in product.photos.all()] == [second.pk]


def test_twelve_photos_are_enough(studio, producer):
    product = make_product(producer=producer)
    for n in range(12):
        Photo.objects.create(product=product, file=f"p{n}.jpg", width=9, height=9, position=n, created_at=clock.now())
    response = studio.post(f"/studio/products/{product.pk}/photos/", {"photos": [upload("a.jpg", picture())]})
    assert "nhiều nhất 12 ảnh" in text_of(response)
