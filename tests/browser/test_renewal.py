"""Three years later: a renewal that asks only for what changed, and opinions in writing."""

import datetime as dt
import re
from collections.abc import Callable

import pytest

from catalog.certification.models import Certificate, Dossier
from catalog.certification.services import decisions, dossiers
from catalog.core import clock
from marketplace.accounts.models import User
from tests.factories.certification import bring, fill_dossier, make_dossier, make_evidence
from tests.factories.councils import Panel, make_panel

from .conftest import Visitor
from .posts import Post, call_sitting, decide, put_on_agenda, score, told, upload

pytestmark = pytest.mark.browser

OLD = "Cà phê bột Bon Bu Prăng"
LATER = dt.datetime(2029, 7, 2, 3, 0, tzinfo=dt.UTC)  # 143 days before the certificate ends


def recognised() -> tuple[Panel, User, Certificate]:
    """A product with four stars since today, whose test report runs out before its stars do; its council and its owner."""
    draft = make_dossier(name=OLD)
    owner = User.objects.get(memberships__producer=draft.product.producer)
    fill_dossier(dossier=draft, by=owner)
    report = make_evidence(
        producer=draft.product.producer, by=owner, title="Phiếu kiểm nghiệm 2026", expires_on=dt.date(2028, 6, 30)
    )
    dossiers.link_evidence(dossier=draft, criterion="1.2", evidence=report, by=owner)
    dossiers.submit_dossier(dossier=draft, seen="draft", by=owner)
    ready, panel = bring(draft, "ready"), make_panel()
    decisions.decide(
        sitting=panel.held(ready),
        dossiers=[ready],
        number="1857/QĐ-UBND",
        decided_on=clock.today(),
        signer="Phó Chủ tịch",
        by=panel.officer,
    )
    return panel, owner, Certificate.objects.get(product=draft.product)


def test_a_renewal_asks_only_for_what_changed_and_takes_the_old_ones_place(visit: Callable[..., Visitor]) -> None:
    panel, owner, old = recognised()
    with clock.set_to(LATER):
        producer = Post(visit(), str(owner.email), "/studio/")
        producer.home()
        producer.keep("40-renewal-task")
        producer.go("gia hạn sao: ")
        page = producer.page
        producer.visitor.press(re.compile("^Bắt đầu.*lại", re.IGNORECASE))
        producer.says("Đã lập hồ sơ")
        producer.go("^Thay đổi$")
        producer.keep("41-only-what-changed")
        changed = page.locator("main ul.todo > li")
        assert changed.count() == 1
        assert "1.2" in changed.inner_text()
        assert "Không mang theo: Phiếu kiểm nghiệm 2026" in changed.inner_text()
        assert "5 tiêu chí giữ nguyên" in page.inner_text("main")
        producer.go("^Sửa.*1.2")
        upload(producer, "kiem-nghiem-2029.pdf")
        producer.go("^Xem lại, nộp$")
        producer.keep("42-renewal-review")
        producer.press("Nộp hồ sơ")
        producer.says("Đã nộp hồ sơ")

        # the desks do as before; the council gives its opinions in writing
        renewal = bring(Dossier.objects.get(product=old.product, kind="again"), "ready")
        assert renewal.renews == old
        province = Post(visit(), str(panel.officer.email), "/office/")
        province.home("hồ sơ OCOP chờ bạn", OLD, "Đưa vào phiên họp hội đồng", panel.council.name)
        call_sitting(province, by_letter=True)
        put_on_agenda(province, OLD)
        for user in panel.users:
            score(Post(visit(), str(user.email), "/office/"))
        province.home("^Hội đồng$", panel.council.name)
        province.go("Mở phiên 2")
        province.keep("43-by-letter")
        province.press("Không họp: tổng hợp ý kiến, lập biên bản")
        province.says("Đã lập biên bản")
        new = decide(province, "1991/QĐ-UBND", old.product)
        assert new.pk != old.pk
        assert (new.stars, new.valid_from, new.valid_until) == (4, dt.date(2029, 7, 2), dt.date(2032, 7, 2))

        # everybody who holds the old paper reads that there is a newer one
        told(producer, OLD)
        buyer = visit()
        page = buyer.open(f"/certificates/{old.pk}/")
        buyer.keep("certification-44-superseded")
        assert "Giấy này đã được thay bằng giấy mới hơn" in page.inner_text("main")
        buyer.lead(page.get_by_role("link", name="1991/QĐ-UBND").first)
        assert page.url == f"{buyer.site.url}/certificates/{new.pk}/"
        assert "Giấy này còn hiệu lực hôm nay" in page.inner_text("main")
        assert [*producer.visitor.said, *province.visitor.said, *buyer.said] == []
