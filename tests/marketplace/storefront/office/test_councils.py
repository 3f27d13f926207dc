"""Pages of councils: naming, a sitting, a member's ballot on a phone, decisions, the certificate's own page and its PDF."""

import datetime as dt
import io
import re

import pytest
from django.test import Client
from pypdf import PdfReader

from catalog.certification.models import Certificate, Council, Decision, Minutes, OfficialWording, ScoreSheet, Sitting
from catalog.certification.services import councils
from catalog.certification.services.certificates import revoke_certificate
from catalog.certification.services.decisions import decide
from catalog.certification.services.originals import attach_signed_original
from catalog.core import clock, outbox
from catalog.places.models import Unit
from catalog.products.models import Regime
from marketplace.notifications.models import Notice
from marketplace.notifications.services import words_of
from tests.factories.accounts import client_of, make_member, make_officer, make_superuser
from tests.factories.certification import make_certificate, small_sheet
from tests.factories.councils import BEST, FOUR, GOOD, dossier_at_council, make_panel
from tests.factories.places import LAM_DONG, unit
from tests.factories.shops import make_offer
from tests.factories.signed import as_upload, signed_pdf
from tests.papers import keep_pages

pytestmark = pytest.mark.django_db


class TestNaming:
    def test_an_officer_names_a_council_its_members_and_a_sitting(self):
        officer = make_officer(place=unit(LAM_DONG))
        expert = make_officer(place=unit(LAM_DONG), role="evaluator", name="Trần Thị Chuyên Gia")
        client = client_of(officer)
        form = {
            "authority": f"province-{unit(LAM_DONG).pk}",
            "name": "Hội đồng OCOP tỉnh",
            "decision_number": "120/QĐ-UBND",
            "starts_on": "2026-11-01",
            "regulation_name": "Quy chế 2026",
            "mean": "plain",
            "max_spread": "7,5",
            "quorum": "66,7",
            "chair_needed": "on",
            "minima": "all",
        }
        made = client.post("/office/councils/new/", form)
        council = Council.objects.get()
        assert made.url == f"/office/councils/{council.pk}/"
        rules = council.regulation
        assert (str(rules.max_spread), str(rules.quorum), rules.minima) == ("7.50", "0.667", "all")
        page = client.get(made.url).text
        assert "Trần Thị Chuyên Gia" in page
        client.post(made.url, {"action": "member", "user": expert.pk, "role": "chair", "field": "Nông nghiệp"})
        assert council.members.get().user == expert
        client.post(made.url, {"action": "sitting", "sits_on": "2026-11-22", "venue": "Phòng họp 1"})
        assert Sitting.objects.get().venue == "Phòng họp 1"
        client.post(made.url, {"action": "dismiss", "member": council.members.get().pk})
        assert council.members.get().ends_on == clock.today()

    def test_what_is_wrong_is_said_at_its_field_and_kept(self):
        client = client_of(make_officer(place=unit(LAM_DONG)))
        answer = client.post("/office/councils/new/", {"name": "Hội đồng"})
        assert answer.status_code == 422
        assert 'value="Hội đồng"' in answer.text
        whole = {
            "authority": f"province-{unit(LAM_DONG).pk}",
            "name": "Hội đồng OCOP tỉnh",
            "decision_number": "120/QĐ-UBND",
            "starts_on": "2026-11-01",
            "regulation_name": "Quy chế 2026",
            "mean": "plain",
            "max_spread": "10",
            "quorum": "75",
            "minima": "all",
        }
        for field, value, words in (
            ("starts_on", "1990-01-01", "Ngày 01/01/1990 chưa có quyết định nào về phân hạng OCOP."),
            ("max_spread", "0,001", "nhiều nhất 2 chữ số sau dấu phẩy"),  # would be kept as 0
            ("quorum", "66,75", "nhiều nhất 1 chữ số sau dấu phẩy"),
        ):
            refused = client.post("/office/councils/new/", whole | {field: value})
            assert refused.status_code == 422 and words in refused.text, field
        assert not Council.objects.exists()

    def test_a_council_of_an_old_district_where_the_regime_had_them(self):
        officer = make_officer(place=unit(LAM_DONG))
        client, regime = client_of(officer), Regime.objects.get(number="148/QĐ-TTg")
        district = Unit.objects.get(level="district", code="672", ends_on=dt.date(2025, 6, 30))
        link = f"/office/councils/new/?regime={regime.pk}"
        page = client.get("/office/councils/").text
        assert link in page and "26/2026" not in page
        choices = client.get(link).text
        assert district.address in choices and "Quận Hoàn Kiếm" not in choices
        form = {
            "authority": f"district-{district.pk}",
            "name": "Hội đồng OCOP huyện",
            "decision_number": "12/QĐ-UBND",
            "starts_on": "2025-03-01",
            "regulation_name": "Quy chế cấp huyện",
            "mean": "plain",
            "max_spread": "10",
            "quorum": "75",
            "minima": "all",
        }
        late = client.post(link, form | {"starts_on": "2025-07-02"})
        assert late.status_code == 422 and "ngày 02/07/2025 không có" in late.text
        assert client.post("/office/councils/new/", form).status_code == 422  # today's councils are of provinces
        client.post(link, form)
        made = Council.objects.get()
        assert (made.level, made.place, made.regime) == ("district", district, regime)
        assert client_of(make_officer(place=unit("01"))).post(link, form).status_code == 422  # not among its districts
        today = Regime.objects.get(number="26/2026/QĐ-TTg")
        for number in (str(today.pk), "0", "x"):
            assert client.get(f"/office/councils/new/?regime={number}").status_code == 404
        assert "regime=" not in client_of(make_officer(place=unit())).get("/office/councils/").text

    def test_they_are_in_the_office_s_menu(self):
        panel = make_panel()
        for user in (panel.officer, panel.users[2]):
            page = client_of(user).get("/office/").text
            dock = page[page.index('<nav class="dock') : page.index("</nav>", page.index('<nav class="dock'))]
            assert '<a href="/office/councils/"' in dock

    def test_lists_take_the_same_statements_whatever_their_length(self, django_assert_num_queries):
        panel = make_panel()
        client = client_of(panel.officer)
        for _ in range(3):
            make_panel(officer=panel.officer, members=1)
        with django_assert_num_queries(9):
            assert client.get("/office/councils/").status_code == 200


class TestSittingPage:
    def test_from_the_agenda_to_the_minutes(self):
        panel, dossier = make_panel(), dossier_at_council()
        sitting = panel.sitting()
        client, address = client_of(panel.officer), f"/office/sittings/{sitting.pk}/"
        assert dossier.product.name in client.get(address).text
        client.post(address, {"action": "add", "seen": "ready", "dossier": dossier.pk})
        assert sitting.items.get().dossier == dossier
        refused = client.post(address, {"action": "open", "present": [m.pk for m in panel.members]})
        assert refused.status_code == 422
        assert "chưa có phiếu của Thành viên 1, Thành viên 2, Thành viên 3" in refused.text
        panel.score_all(sitting, BEST, FOUR, FOUR)
        page = client.get(address).text
        assert "3 / 3 phiếu đã ký" in page
        assert client.post(address, {"action": "open", "present": [m.pk for m in panel.members]}).status_code == 302
        page = client.get(address).text
        assert "85,3333 điểm, chênh 22: 4 sao" in page
        assert "chênh quá quy chế" in page
        item = sitting.items.get()
        client.post(address, {"action": "second", "item": item.pk, "discussion": "Xem lại nhãn"})
        panel.score(item, panel.users[0], FOUR)
        councils.sign_score(item=item, by=panel.users[1])
        again = {"action": "sign", "round": "2"}
        signed = client_of(panel.users[2]).post(f"/office/scoring/{item.pk}/", again, follow=True)
        assert "Điểm hiện khi mọi người dự họp đã ký" in signed.text  # they meet already
        assert client.post(address, {"action": "close"}).status_code == 302
        assert Minutes.objects.count() == 1
        assert client.post(address, {"action": "close"}).status_code == 409
        paper = client.get(f"{address}minutes.pdf")
        assert paper["Content-Type"] == "application/pdf"
        assert paper.content.startswith(b"%PDF-")
        client.post(address, {"action": "amend", "correction": "Phòng số 2"})
        assert Minutes.objects.count() == 2
        keep_pages(client.get(f"{address}minutes.pdf").content, "paper-minutes")

    def test_before_its_day_it_is_not_opened_but_moved(self):
        panel, dossier = make_panel(), dossier_at_council()
        sitting = panel.sitting(dossier, sits_on=dt.date(2026, 11, 29))
        panel.score_all(sitting, FOUR)
        address = f"/office/sittings/{sitting.pk}/"
        there = {"action": "open", "present": [m.pk for m in panel.members]}
        client = client_of(panel.officer)
        assert 'value="open"' not in client.get(address).text
        refused = client.post(address, there)
        assert refused.status_code == 422
        assert "họp ngày 29/11/2026. Muốn họp hôm nay thì đổi ngày họp trước" in refused.text
        secretary = client_of(panel.users[1])
        assert "Đổi ngày họp" in secretary.get(address).text
        past = secretary.post(address, {"action": "move", "sits_on": "2026-11-01", "venue": "Phòng 2"})
        assert past.status_code == 422
        assert "Ngày họp mới đã qua" in past.text and 'value="Phòng 2"' in past.text
        assert secretary.post(address, {"action": "move", "sits_on": "", "venue": ""}).status_code == 422
        moved = secretary.post(address, {"action": "move", "sits_on": "2026-11-22", "venue": "Phòng 2"}, follow=True)
        assert "Đã đổi ngày họp. Thành viên được báo." in moved.text
        assert client_of(panel.users[2]).post(address, {"action": "move", "sits_on": "2026-11-30"}).status_code == 403
        client.post(address, there)
        client.post(address, {"action": "close"})
        kept = Minutes.objects.get().content["sitting"]
        assert (kept["sits_on"], kept["opened_at"][:10]) == ("2026-11-22", "2026-11-22")
        said = {"number": "858/QĐ-UBND", "decided_on": "2026-11-22", "signer": "Chủ tịch"}
        assert client.post(f"/office/decisions/new/?dossier={dossier.pk}", said).status_code == 302
        assert Decision.objects.get().decided_on == clock.today()

    def test_put_off_and_disqualified(self):
        panel, dossier, other = make_panel(), dossier_at_council(), dossier_at_council()
        sitting = panel.sitting(dossier, other)
        first, second = sitting.items.all()
        client, address = client_of(panel.officer), f"/office/sittings/{sitting.pk}/"
        client.post(address, {"action": "postpone", "item": first.pk, "reason": "Thiếu mẫu"})
        client.post(address, {"action": "disqualify", "item": second.pk, "ground": "0"})
        page = client.get(address).text
        assert "Thiếu mẫu" in page
        assert "Giả mạo hồ sơ" in page

    def test_put_off_in_the_meeting_its_scores_stay_and_do_not_count(self):
        """On the sitting, in its minutes, beside the next sitting's once that has met; the members are told why."""
        panel, dossier, other = make_panel(), dossier_at_council(), dossier_at_council()
        kin = make_member(producer=dossier.product.producer, user=panel.users[2])
        sitting = panel.sitting(dossier, other)
        for item in sitting.items.all():
            for user in panel.users:
                if not (item.dossier == dossier and user == kin):
                    panel.score(item, user, BEST)
        panel.open(sitting)
        client, address = client_of(panel.officer), f"/office/sittings/{sitting.pk}/"
        client.post(address, {"action": "postpone", "item": sitting.items.first().pk, "reason": "Chờ kiểm nghiệm lại"})
        kept = sitting.items.first()
        assert (kept.points, kept.stars, kept.sheets.count()) == (100, 5, 2)
        outbox.deliver()
        told = Notice.objects.filter(kind="item.postponed.scored")
        assert {notice.user for notice in told} == set(panel.users)
        assert "Lý do: Chờ kiểm nghiệm lại." in str(words_of(told[0]).text)
        page = " ".join(client.get(address).text.split())
        assert "Chờ kiểm nghiệm lại" in page and "100 điểm, chênh 0: 5 sao" in page
        client.post(address, {"action": "close"})
        dossier.refresh_from_db()
        assert (dossier.state, dossier.result_points) == ("ready", None)
        first, _second = Minutes.objects.get().content["items"]
        assert [len(r["sheets"]) for r in first["rounds"]] == [2]
        following = panel.sitting(dossier)
        again = f"/office/sittings/{following.pk}/"
        for user in panel.users[:2]:
            panel.score(following.items.get(), user, FOUR)
        earlier = "Phiên 1 ngày 22/11/2026 đã chấm 100 điểm, 5 sao, rồi hoãn; điểm ấy không tính. Chờ kiểm nghiệm lại"
        assert earlier not in " ".join(client.get(again).text.split())  # members score alone
        panel.open(following)
        assert earlier in " ".join(client.get(again).text.split())
        assert "đã chấm 100 điểm" not in client_of(kin).get(again).text
        client.post(again, {"action": "close"})
        dossier.refresh_from_db()
        assert (dossier.state, dossier.result_points, dossier.result_stars) == ("scored", 78, 4)
        for reader, shown in ((client, True), (client_of(kin), False)):
            paper = PdfReader(io.BytesIO(reader.get(f"{again}minutes.pdf").content))
            words = " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split())
            assert ("đã chấm 100 điểm, 5 sao, rồi hoãn" in words) is shown

    def test_what_no_longer_waits_is_told_and_nothing_is_put_on_the_agenda(self):
        panel, first, second = make_panel(), dossier_at_council(), dossier_at_council()
        sitting, other = panel.sitting(), panel.sitting()
        client, address = client_of(panel.officer), f"/office/sittings/{sitting.pk}/"
        councils.put_on_agenda(sitting=other, dossier=first, by=panel.officer)  # since the page was opened
        both = {"action": "add", "seen": "ready", "dossier": [first.pk, second.pk]}
        late = client.post(address, both)
        assert late.status_code == 409 and "không còn chờ phiên này nữa" in late.text
        empty = client.post(address, {"action": "add", "seen": "ready"})
        assert empty.status_code == 422 and "Chọn ít nhất một hồ sơ." in empty.text
        assert not sitting.items.exists()
        for strange in ("999", "²", "x", "-1", "9" * 5_000):
            said = {"action": "disqualify", "item": other.items.get().pk, "ground": strange}
            assert client.post(f"/office/sittings/{other.pk}/", said).status_code == 422
        assert other.items.get().disqualifier == ""

    def test_members_look_and_do_not_act(self):
        panel = make_panel()
        sitting = panel.sitting(dossier_at_council())
        client, address = client_of(panel.users[2]), f"/office/sittings/{sitting.pk}/"
        page = client.get(address)
        assert page.status_code == 200
        assert 'name="action"' not in page.text
        assert client.post(address, {"action": "close"}).status_code == 403
        assert client.post(address, {"action": "attendance", "present": []}).status_code == 403

    def test_the_secretary_keeps_attendance(self):
        panel = make_panel()
        sitting = panel.sitting(dossier_at_council())
        client, address = client_of(panel.users[1]), f"/office/sittings/{sitting.pk}/"
        page = client.get(address).text
        assert re.findall(r'name="action" value="(\w+)"', page) == ["attendance", "move"]
        present = [panel.members[0].pk, panel.members[1].pk]
        assert client.post(address, {"action": "attendance", "present": present}).status_code == 302
        assert sitting.attendances.filter(is_present=True).count() == 2
        assert client.get(address).text.count("checked") == 2
        assert client.post(address, {"action": "open", "present": present}).status_code == 403

    def test_statements_do_not_grow_with_the_agenda(self, django_assert_num_queries):
        panel = make_panel()
        sitting = panel.sitting(*(dossier_at_council() for _ in range(4)))
        panel.score_all(sitting, FOUR)
        panel.open(sitting)
        client = client_of(panel.officer)
        with django_assert_num_queries(19):
            client.get(f"/office/sittings/{sitting.pk}/")


class TestSecrecy:
    """Three scores that nobody else uses: where they show before their time, they leak."""

    def scored(self):
        sheet = small_sheet()
        sheet["sections"][2]["criteria"][1]["options"][2]["points"] = 13.37
        panel, dossier = make_panel(), dossier_at_council(claims={}, sheet=sheet)
        sitting = panel.sitting(dossier)
        panel.score_all(sitting, BEST, FOUR, GOOD)
        return panel, dossier, sitting

    def test_no_page_tells_a_score_before_the_meeting(self):
        panel, dossier, sitting = self.scored()
        item = sitting.items.get()
        looking = [panel.officer, make_superuser(), panel.users[2], make_member(producer=dossier.product.producer)]
        addresses = [
            f"/office/sittings/{sitting.pk}/",
            f"/office/sittings/{sitting.pk}/minutes.pdf",
            f"/office/councils/{panel.council.pk}/",
            "/office/scoring/",
            f"/office/scoring/{item.pk}/",
            "/office/decisions/",
            "/office/decisions/?tab=made",
            "/office/",
            f"/office/dossiers/{dossier.pk}/",
            f"/studio/dossiers/{dossier.pk}/",
            "/account/",
            f"/admin/certification/scoresheet/{item.sheets.all()[0].pk}/change/",
            "/admin/certification/scoresheet/",
            "/admin/certification/scoredraft/",
        ]
        for user in looking:
            client = client_of(user)
            for address in addresses:
                answer = client.get(address)
                if answer.status_code != 200 or answer.get("Content-Type", "").startswith("application/pdf"):
                    continue
                own = user == panel.users[2] and "/scoring/" in address
                seen = {total for total in ("98,37", "76,37", "66,37") if total in answer.text}
                assert seen <= ({"66,37"} if own else set()), (user, address)
        panel.open(sitting)
        page = client_of(panel.officer).get(f"/office/sittings/{sitting.pk}/").text
        assert all(total in page for total in ("98,37", "76,37", "66,37"))  # else the test above would prove nothing

    def test_who_is_related_reads_no_score_at_the_meeting_nor_in_the_minutes(self):
        panel = make_panel(members=4)
        sheet = small_sheet()
        sheet["sections"][2]["criteria"][1]["options"][2]["points"] = 13.37
        sitting = panel.sitting(dossier_at_council(claims={}, sheet=sheet))
        item, related = sitting.items.get(), panel.users[3]
        councils.declare(item=item, has_conflict=True, reason="Góp vốn", by=related)
        panel.score_all(sitting, BEST, BEST, BEST, BEST)
        panel.open(sitting)
        address = f"/office/sittings/{sitting.pk}/"
        for user, reads in ((panel.users[0], True), (related, False)):
            assert ("98,37" in client_of(user).get(address).text) is reads
        assert "không xem điểm" in client_of(related).get(address).text
        councils.close_sitting(sitting=sitting, by=panel.officer)
        for user, reads in ((panel.users[0], True), (related, False)):
            assert ("98,37" in client_of(user).get(address).text) is reads
            minutes = PdfReader(io.BytesIO(client_of(user).get(f"{address}minutes.pdf").content))
            assert ("98,37" in "".join(page.extract_text() for page in minutes.pages)) is reads

    def test_another_s_ballot_is_not_there(self):
        panel, _dossier, sitting = self.scored()
        item = sitting.items.get()
        for user in (panel.officer, make_superuser(), make_officer(place=unit("01"))):
            for address in (f"/office/scoring/{item.pk}/", f"/office/scoring/{item.pk}/1.1/"):
                assert client_of(user).get(address).status_code == 404
                assert client_of(user).post(address, {"option": "0", "action": "sign"}).status_code == 404

    def test_graphql_knows_no_scores(self, client):
        asked = client.post("/graphql/", {"query": "{__schema{types{name}}}"}, content_type="application/json").json()
        names = {kind["name"].lower() for kind in asked["data"]["__schema"]["types"]}
        assert not any("score" in name or "council" in name or "sitting" in name for name in names)

    def test_nothing_of_a_score_is_in_the_outbox_or_the_histories(self):
        from catalog.core.models import OutboxMessage

        _panel, dossier, sitting = self.scored()
        said = str(list(OutboxMessage.objects.values_list("payload", flat=True)))
        assert "points" not in said
        assert "choices" not in said
        from catalog.core import audit

        for row in (sitting, sitting.items.get(), dossier):
            for event in audit.history_of(row):
                assert not any(change.field in ("points", "result_points") and change.after for change in event.changes)


class TestBallot:
    def test_one_criterion_after_the_other_then_signed(self):
        panel, dossier = make_panel(), dossier_at_council()
        item = panel.sitting(dossier).items.get()
        client = client_of(panel.users[0])
        assert "khai liên quan rồi chấm" in client.get("/office/scoring/").text
        address = f"/office/scoring/{item.pk}/"
        declared = client.post(address, {"action": "declare", "has_conflict": "no"})
        assert declared.url == f"{address}1.1/"
        page = client.get(declared.url).text
        assert "Mô tả tiêu chí 1.1." in page
        assert "Cơ sở tự chấm mức này" in page
        where = declared.url
        for option in FOUR.values():
            answer = client.post(where, {"option": option, "comment": "Đã xem"})
            where = answer.url
        assert where == address
        page = client.get(address).text
        assert "Ký phiếu" in page
        assert client.post(address, {"action": "sign", "round": "1"}).url == "/office/scoring/"
        assert ScoreSheet.objects.get().points == 78
        assert client.post(address, {"action": "sign", "round": "1"}).status_code == 409
        late = client.post(f"{address}1.1/", {"option": "0", "autosave": "1"})  # typed on a page that was open too long
        assert late.status_code == 409 and re.search(r'id="saved"[^>]*>.*Chưa lưu', late.text)

    def test_saved_as_it_is_typed(self):
        panel = make_panel()
        item = panel.sitting(dossier_at_council()).items.get()
        client = client_of(panel.users[0])
        councils.declare(item=item, has_conflict=False, by=panel.users[0])
        answer = client.post(f"/office/scoring/{item.pk}/2.1/", {"option": "1", "autosave": "1"})
        assert answer.status_code == 200
        assert 'id="prediction"' in answer.text
        assert item.drafts.get().choices == {"2.1": 1}

    def test_what_was_put_off_meanwhile_is_told(self):
        panel = make_panel()
        item = panel.sitting(dossier_at_council()).items.get()
        councils.declare(item=item, has_conflict=False, by=panel.users[0])
        councils.postpone(item=item, reason="Thiếu mẫu", by=panel.officer)
        client, address = client_of(panel.users[0]), f"/office/scoring/{item.pk}/"
        for late in (
            client.get(address, follow=True),
            client.post(f"{address}1.1/", {"option": "1"}, follow=True),
            client.post(address, {"action": "sign", "round": "1"}, follow=True),
        ):
            assert late.redirect_chain == [("/office/scoring/", 302)]
            assert "Hồ sơ này đã được đưa ra khỏi chương trình." in late.text
        assert client_of(make_panel().users[0]).get(address).status_code == 404

    def test_related_is_told_and_done_with(self):
        panel = make_panel()
        item = panel.sitting(dossier_at_council()).items.get()
        client, address = client_of(panel.users[0]), f"/office/scoring/{item.pk}/"
        assert client.post(address, {"action": "declare"}).status_code == 422
        assert client.post(address, {"action": "declare", "has_conflict": "yes"}).status_code == 422
        assert (
            client.post(address, {"action": "declare", "has_conflict": "yes", "reason": "Anh trai"}).status_code == 302
        )
        assert client.post(f"{address}1.1/", {"option": "0"}).status_code == 403
        assert "bạn có liên quan" in client.get("/office/scoring/").text

    def test_the_decision_s_own_words_are_shown_where_an_office_has_brought_them(self):
        panel, dossier = make_panel(), dossier_at_council()
        item = panel.sitting(dossier).items.get()
        member = panel.users[2]
        councils.declare(item=item, has_conflict=False, by=member)
        address = f"/office/scoring/{item.pk}/1.1/"
        assert "Nguyên văn của quyết định" not in client_of(member).get(address).text
        OfficialWording.objects.create(
            rubric=dossier.rubric,
            texts={"1.1": "Nguyên văn của quyết định", "1.1#2": "Nguyên văn mức cao nhất"},
            source="26/2026/QĐ-TTg",
            created_at=clock.now(),
        )
        page = client_of(member).get(address).text
        assert "Nguyên văn của quyết định" in page and "Nguyên văn mức cao nhất" in page

    def test_unknown_criteria_and_wrong_options(self):
        panel = make_panel()
        item = panel.sitting(dossier_at_council()).items.get()
        client = client_of(panel.users[0])
        councils.declare(item=item, has_conflict=False, by=panel.users[0])
        assert client.get(f"/office/scoring/{item.pk}/9.9/").status_code == 404
        address = f"/office/scoring/{item.pk}/1.1/"
        client.post(address, {"option": "1"})
        for strange in ("77", "-1", "²", "1.5", "x", "9" * 5_000):
            assert client.post(address, {"option": strange}).status_code == 422
        assert item.drafts.get().choices == {"1.1": 1}  # what was chosen stays
        client.post(address, {"option": ""})
        assert item.drafts.get().choices == {}

    def test_statements(self, django_assert_num_queries):
        panel = make_panel()
        sitting = panel.sitting(*(dossier_at_council() for _ in range(3)))
        item = sitting.items.all()[0]
        client = client_of(panel.users[0])
        client.get("/office/scoring/")
        with django_assert_num_queries(10):
            client.get("/office/scoring/")
        with django_assert_num_queries(17):
            client.get(f"/office/scoring/{item.pk}/")


class TestDecisionPages:
    def test_recorded_for_the_chosen_and_the_card_shows_the_stars(self):
        panel, dossier = make_panel(), dossier_at_council()
        make_offer(product=dossier.product)
        panel.held(dossier)
        client = client_of(panel.officer)
        assert "78 điểm, 4 sao" in client.get("/office/decisions/").text
        assert client.get("/office/decisions/new/").status_code == 302
        address = f"/office/decisions/new/?dossier={dossier.pk}"
        assert client.post(address, {"number": "", "decided_on": "", "signer": ""}).status_code == 422
        form = {"number": "858/QĐ-UBND", "decided_on": "2026-11-22", "signer": "Chủ tịch A"}
        made = client.post(address, form)
        decision = Decision.objects.get()
        assert made.url == f"/office/decisions/{decision.pk}/"
        assert 'aria-label="OCOP 4 sao"' in Client().get("/products/").text
        page = client.get(made.url).text
        assert dossier.product.name in page
        kept = client.post(made.url, {"file": as_upload(signed_pdf())})
        assert kept.status_code == 302
        page = client.get(made.url).text
        assert "Chữ ký số khớp" in page
        assert "Chưa đối chiếu chứng thư với gốc tin cậy nào." in page
        file = client.get(f"{made.url}originals/{decision.originals.get().pk}/")
        assert file["Content-Disposition"].startswith("attachment")
        assert b"".join(file.streaming_content).startswith(b"%PDF-")
        file.close()

    def test_to_the_ministry_and_back_by_buttons(self):
        panel, dossier = make_panel(), dossier_at_council()
        panel.held(dossier, scores=BEST)
        client = client_of(panel.officer)
        page = client.get("/office/decisions/").text
        assert "Chuyển lên cấp trên" in page
        assert not re.search(r'class="[^"]*\bnum\b[^"]*">[^<]*cấp khác quyết định', page)  # would not break on a phone
        assert "Ghi quyết định cho các hồ sơ đã chọn" not in page  # none is this desk's to decide
        client.post("/office/decisions/", {"action": "forward", "dossier": dossier.pk, "seen": "scored"})
        dossier.refresh_from_db()
        assert (dossier.state, dossier.level) == ("checking", "ministry")
        again = client.post(
            "/office/decisions/", {"action": "forward", "dossier": dossier.pk, "seen": "scored"}, follow=True
        )
        assert "vừa được người khác xử lý: nay là “Đang kiểm tra tính đầy đủ”" in again.text
        stranger = client_of(make_officer(place=unit("01")))
        moved = {"action": "forward", "dossier": dossier.pk, "seen": "scored"}
        assert stranger.post("/office/decisions/", moved).status_code == 404

    def test_who_records_a_decision_second_is_told_and_records_nothing_by_halves(self):
        panel, first, second = make_panel(), dossier_at_council(), dossier_at_council()
        panel.held(first, second)
        client = client_of(panel.officer)
        address = f"/office/decisions/new/?dossier={first.pk}&dossier={second.pk}"
        listed = re.findall(r'name="dossier" value="(\d+)"', client.get(address).text)
        assert sorted(map(int, listed)) == [first.pk, second.pk]
        form = {"decided_on": "2026-11-22", "signer": "Chủ tịch A"}
        client.post(address, form | {"number": "858/QĐ-UBND", "dossier": [first.pk]})
        late = client.post(address, form | {"number": "859/QĐ-UBND", "dossier": listed}, follow=True)
        assert "vừa được người khác xử lý. Chưa ghi gì" in late.text
        assert [d.number for d in Decision.objects.all()] == ["858/QĐ-UBND"]
        second.refresh_from_db()
        assert second.state == "scored"


class TestCertificatePage:
    def decoded(self, content: bytes) -> list[str]:
        """What a phone reads on the sheet: the page as a picture, read by zxing."""
        import zxingcpp

        (picture,) = keep_pages(content, "paper-certificate", scale=3)
        return [code.text for code in zxingcpp.read_barcodes(picture)]

    def test_a_wrong_file_before_or_after_the_right_one_does_not_alarm_the_public(self, client):
        panel, dossier = make_panel(), dossier_at_council()
        sitting = panel.held(dossier)
        decision = decide(
            sitting=sitting, dossiers=[dossier], number="858/QĐ-UBND", decided_on=clock.today(),
            signer="Chủ tịch", by=panel.officer,
        )  # fmt: skip
        page = f"/certificates/{Certificate.objects.get().pk}/"
        whole = signed_pdf()
        for content, verdict in (
            (whole + b"% more", "không khớp"),  # alone it is said
            (whole, "Chữ ký số khớp"),
            (whole + b"% yet more", "Chữ ký số khớp"),
        ):
            attach_signed_original(decision=decision, uploaded=as_upload(content), by=panel.officer)
            shown = client.get(page).text
            assert verdict in shown and shown.count("Nguyễn Văn A") == 1
            assert ("không khớp" in shown) is (verdict == "không khớp")
        desk = client_of(panel.officer).get(f"/office/decisions/{decision.pk}/").text
        assert desk.count("không khớp") == 2
        assert "Ngày hết hạn" in shown and "Expired" not in client.get(page, headers={"accept-language": "en"}).text

    def test_the_life_of_a_certificate_and_what_its_original_is_worth(self, client, django_assert_num_queries):
        panel, dossier = make_panel(), dossier_at_council()
        decision = decide(
            sitting=panel.held(dossier), dossiers=[dossier], number="858/QĐ-UBND", decided_on=clock.today(),
            signer="Chủ tịch", by=panel.officer,
        )  # fmt: skip
        certificate = Certificate.objects.get()
        attach_signed_original(decision=decision, uploaded=as_upload(signed_pdf()), by=panel.officer)
        with django_assert_num_queries(7):
            page = client.get(f"/certificates/{certificate.pk}/").text
        assert "Hội đồng họp" in page
        assert "Chữ ký số khớp" in page
        assert "Nguyễn Văn A" in page
        assert "78 điểm" not in page  # scores are not public

    def test_the_pdf_s_qr_leads_to_the_page(self, client, settings):
        settings.PUBLIC_URL = "https://ocop.example"
        certificate = make_certificate()
        answer = client.get(f"/certificates/{certificate.pk}.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert self.decoded(answer.content) == [f"https://ocop.example/certificates/{certificate.pk}/"]

    def test_a_revoked_one_says_so_on_page_and_pdf(self, client):
        certificate = make_certificate()
        revoke_certificate(
            certificate=certificate,
            from_day=dt.date(2026, 11, 20),
            decision="900/QĐ-UBND",
            reason="Sai",
            by=make_superuser(),
        )
        page = client.get(f"/certificates/{certificate.pk}/").text
        assert "Thu hồi" in page
        before = make_certificate()
        revoked = client.get(f"/certificates/{certificate.pk}.pdf").content
        assert client.get(f"/certificates/{before.pk}.pdf").content != revoked
        keep_pages(revoked, "paper-certificate-revoked")
        assert "ĐÃ THU HỒI" in PdfReader(io.BytesIO(revoked)).pages[0].extract_text()
        assert client.get("/certificates/999999.pdf").status_code == 404
