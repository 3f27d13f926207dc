"""A council's day: three members score on their phones, the secretary opens the meeting and closes it, the decision puts the star on the card."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from catalog.certification.models import ScoreDraft, Sitting
from catalog.certification.services import councils
from marketplace.shops.queries import forget_facets
from tests.factories.councils import BEST, FOUR, dossier_at_council, make_panel
from tests.factories.shops import make_offer
from tests.factories.signed import signed_pdf

from .conftest import DESK

pytestmark = pytest.mark.browser


def signed_elsewhere() -> bytes:
    """Signing runs a loop of its own, and this thread has Playwright's."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(signed_pdf).result()


def score(member, name, sheet, *, shots=""):
    """On the member's phone: declare, one criterion after the other, sign."""
    page = member.open("/office/scoring/")
    assert member.width()[0] <= member.width()[1]
    member.follow(f"Chấm: {name}")
    page.get_by_text("Không liên quan").click()
    if shots:
        member.keep(f"{shots}-1-declare")
    member.press("Ghi lời khai")
    for n, option in enumerate(sheet.values()):
        page.locator(f"input[name=option][value='{option}']").check()
        if shots and n == 0:
            page.locator("#saved", has_text="Đã lưu").wait_for()  # as it is typed, before any button
            member.keep(f"{shots}-2-criterion")
        assert member.width()[0] <= member.width()[1]
        member.press("Lưu và sang tiếp")
    page.get_by_role("button", name="Ký phiếu").wait_for()
    if shots:
        member.keep(f"{shots}-3-sum")
    member.press("Ký phiếu")
    page.get_by_text("Đã ký phiếu").wait_for()


def again(member, name, sheet):
    """After the discussion: the member's own first choices are there, it changes what it sees differently."""
    page = member.open("/office/scoring/")
    member.follow(f"Chấm: {name}")
    if sheet:
        for number, option in sheet.items():
            page.goto(re.sub(r"scoring/(\d+)/.*", rf"scoring/\1/{number}/", page.url))
            page.locator(f"input[name=option][value='{option}']").check()
            member.press("Lưu và sang tiếp")
    member.press("Ký phiếu")
    page.get_by_text("Đã ký phiếu").wait_for()


def test_three_phones_a_secretary_a_decision_a_star(visit, site):
    panel, dossier = make_panel(), dossier_at_council()
    name = dossier.product.name
    make_offer(product=dossier.product)
    sitting = panel.sitting(dossier)
    people = [visit() for _ in panel.users]
    for n, (member, user, sheet) in enumerate(zip(people, panel.users, (BEST, FOUR, FOUR), strict=True)):
        member.enter(user.email)
        score(member, name, sheet, shots="council" if n == 0 else "")
    assert ScoreDraft.objects.filter(item__sitting=sitting).count() == 3

    secretary = visit(viewport=DESK)
    secretary.enter(panel.officer.email)
    page = secretary.open(f"/office/sittings/{sitting.pk}/")
    assert "3 / 3 phiếu đã ký" in page.content()
    assert "100" not in page.locator("#agenda").locator("..").inner_text()
    secretary.keep("council-4-before-the-meeting")
    for box in page.locator("[name=present]").all():
        box.check()
    secretary.press("Điểm danh, mở phiên họp")
    page.get_by_text("chênh quá quy chế").wait_for()
    secretary.keep("council-5-too-far-apart")
    page.get_by_label("Thảo luận: vì sao điểm khác nhau").fill("Nhãn chưa đủ thông tin về nơi trồng.")
    secretary.press("Ghi thảo luận, chấm lại")
    page.get_by_text("Đã ghi thảo luận").wait_for()
    again(people[0], name, {"2.1": 1, "2.2": 1, "3.1": 1})
    for member in people[1:]:
        again(member, name, {})
    page = secretary.open(f"/office/sittings/{sitting.pk}/")
    secretary.press("Kết thúc, lập biên bản")
    page.get_by_text("Đã lập biên bản.").wait_for()
    secretary.keep("council-6-minutes")

    page = secretary.open("/office/decisions/")
    secretary.keep("council-7-waiting")
    secretary.lead(
        page.locator("form", has_text=name).get_by_role("button", name="Ghi quyết định cho các hồ sơ đã chọn")
    )
    page.get_by_label("Số quyết định").fill("858/QĐ-UBND")
    page.get_by_label("Người ký, chức vụ").fill("Chủ tịch Nguyễn Văn A")
    secretary.press("Ghi quyết định", exact=True)
    page.get_by_text("Đã ghi quyết định.").wait_for()
    page.locator("input[type=file]").set_input_files(
        {"name": "quyet-dinh-858.pdf", "mimeType": "application/pdf", "buffer": signed_elsewhere()}
    )
    secretary.press("Gửi bản gốc")
    page.get_by_text("Chữ ký số khớp").wait_for()
    secretary.keep("council-8-decision")

    forget_facets()
    buyer = visit()
    page = buyer.open(f"/products/?q={name}")
    card = page.locator("article.card", has_text=name)
    card.get_by_role("img", name="OCOP 4 sao").wait_for()
    buyer.keep("council-9-card")
    product = dossier.product
    certificate = product.certificates.get()
    buyer.open(f"/certificates/{certificate.pk}/")
    page.get_by_text("Chữ ký số khớp").wait_for()
    assert buyer.width()[0] <= buyer.width()[1]
    buyer.keep("council-10-certificate")
    assert Sitting.objects.get(pk=sitting.pk).state == "closed"
    for person in (*people, secretary, buyer):
        assert person.said == []
    connection.close()


def test_pages_in_the_dark_and_for_a_desk(visit, site):
    panel, dossier = make_panel(), dossier_at_council()
    sitting = panel.sitting(dossier)
    councils.declare(item=sitting.items.get(), has_conflict=False, by=panel.users[0])
    item = sitting.items.get().pk
    for who, user, pages in (
        ("member", panel.users[0], {"ballots": "/office/scoring/", "criterion": f"/office/scoring/{item}/1.1/"}),
        (
            "officer",
            panel.officer,
            {
                "councils": "/office/councils/",
                "council": f"/office/councils/{panel.council.pk}/",
                "new": "/office/councils/new/",
                "sitting": f"/office/sittings/{sitting.pk}/",
            },
        ),
    ):
        for look, options in (("dark", {"color_scheme": "dark"}), ("desk", {"viewport": DESK})):
            person = visit(**options)
            person.enter(user.email)
            for name, address in pages.items():
                person.open(address)
                assert person.width()[0] <= person.width()[1], address
                person.keep(f"council-{who}-{name}-{look}")
            assert person.said == []
    late = visit()
    late.enter(panel.users[0].email)
    page = late.open(f"/office/scoring/{item}/1.1/")
    assert not seen(page.locator("#saved"))  # at the end of a long page
    councils.disqualify(item=sitting.items.get(), disqualifier=0, by=panel.officer)
    page.locator("#comment").fill("Còn kịp không?")
    page.locator("#saved", has_text="Chưa lưu").wait_for()
    assert seen(page.locator("#saved"))
    assert len(late.said) == 1 and "409 (Conflict)" in late.said[0]
    connection.close()


def seen(what) -> bool:
    """It is on the screen, without scrolling."""
    box, screen = what.bounding_box(), what.page.viewport_size
    return box is not None and 0 <= box["y"] <= screen["height"] - box["height"]
