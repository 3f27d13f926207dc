"""Signed originals: what signatures are worth, and that a file changed after signing says so."""

import datetime as dt
import io
import subprocess
import sys

import pytest
from django.core.files.storage import default_storage
from django.db import ProgrammingError, transaction

from catalog.certification.models import SignedOriginal
from catalog.certification.queries.decisions import originals_of
from catalog.certification.services.decisions import decide
from catalog.certification.services.originals import attach_signed_original
from catalog.certification.services.signatures import verify
from catalog.core import clock
from catalog.core.errors import NotAllowed, Refused
from tests.factories.accounts import make_officer
from tests.factories.certification import make_certificate
from tests.factories.councils import dossier_at_council, make_panel
from tests.factories.places import LAM_DONG, unit
from tests.factories.signed import as_upload, plain_pdf, signatory, signed_pdf


def tampered() -> bytes:
    """The signed page says another number: the same length, so that only the signature can tell."""
    content = signed_pdf()
    changed = content.replace(b"/Count 1", b"/Count 9", 1)
    assert changed != content
    return changed


def codes(refused):
    return [problem.code for problem in refused.value.problems]


class TestVerify:
    def test_who_signed_and_when(self):
        (one,) = verify(signed_pdf()).signatures
        assert (one.signer, one.organisation) == ("Nguyễn Văn A", "UBND tỉnh (thử)")
        assert (one.intact, one.covers_whole, one.trusted, one.time_stamped) == (True, True, None, False)
        assert one.signed_at.endswith("+00:00")

    def test_trusted_by_the_roots_of_the_setting(self, settings, tmp_path):
        settings.SIGNATURE_ROOTS = str(tmp_path)
        (tmp_path / "goc.pem").write_bytes(signatory("Nguyễn Văn A").root_pem)
        assert verify(signed_pdf()).signatures[0].trusted is True
        (tmp_path / "goc.pem").write_bytes(signatory("Người khác").root_pem)
        assert verify(signed_pdf()).signatures[0].trusted is False

    def test_a_signer_whose_certificate_has_ended_is_not_trusted(self, settings, tmp_path):
        ended = dt.date(2024, 12, 31)
        settings.SIGNATURE_ROOTS = str(tmp_path)
        (tmp_path / "goc.pem").write_bytes(signatory("Nguyễn Văn A", ended).root_pem)
        (one,) = verify(signed_pdf(until=ended)).signatures
        assert (one.intact, one.covers_whole, one.trusted) == (True, True, False)

    def test_two_signatures_the_second_added_after_the_first(self):
        found = verify(signed_pdf("QUYET DINH", "Nguyễn Văn A", "Trần Thị B"))
        assert [s.signer for s in found.signatures] == ["Nguyễn Văn A", "Trần Thị B"]
        assert found.is_intact

    def test_changed_after_signing(self):
        found = verify(tampered())
        assert not found.is_intact
        assert not found.signatures[0].intact

    def test_something_appended_after_signing_is_not_covered(self):
        from pyhanko.pdf_utils.generic import NameObject, NumberObject
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

        writer = IncrementalPdfFileWriter(io.BytesIO(signed_pdf()))
        first = writer.root["/Pages"]["/Kids"].raw_get(0)
        first.get_object()[NameObject("/Rotate")] = NumberObject(90)
        writer.mark_update(first)
        out = io.BytesIO()
        writer.write(out)
        found = verify(out.getvalue())
        assert not found.is_intact

    def test_bytes_behind_the_document_are_not_covered_but_a_line_end_is_nothing(self):
        assert verify(signed_pdf() + b"\r\n").is_intact
        (one,) = verify(signed_pdf() + b"\n% xem trang sau\n").signatures
        assert (one.intact, one.covers_whole) == (True, False)

    def test_without_a_signature(self):
        assert verify(plain_pdf()).signatures == ()
        assert not verify(plain_pdf()).is_intact

    @pytest.mark.parametrize("content", [b"%PDF-1.7\n%%EOF", b"%PDF-", b"\x00" * 50])
    def test_what_is_no_pdf_is_refused(self, content):
        with pytest.raises(Refused) as refused:
            verify(content)
        assert codes(refused) == ["broken_document"]

    def test_nobody_pays_for_pyhanko_who_does_not_need_it(self):
        code = (
            "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'marketplace.settings.test';"
            "import django; django.setup(); import marketplace.urls;"
            "print([m for m in sys.modules if m.split('.')[0] in ('pyhanko', 'aiohttp', 'reportlab')])"
        )
        said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert said.stdout.strip() == "[]"


@pytest.mark.django_db
class TestKeeping:
    @pytest.fixture
    def decision(self):
        panel, dossier = make_panel(), dossier_at_council()
        return decide(
            sitting=panel.held(dossier),
            dossiers=[dossier],
            number="858/QĐ-UBND",
            decided_on=clock.today(),
            signer="Chủ tịch",
            by=panel.officer,
        )

    def test_a_decision_s_original_stands_beside_its_certificates(self, decision):
        content = signed_pdf()
        kept = attach_signed_original(decision=decision, uploaded=as_upload(content), by=decision.by)
        assert (kept.is_intact, kept.filename, kept.size) == (True, "quyet-dinh-858.pdf", len(content))
        with default_storage.open(kept.file) as stored:
            assert stored.read() == content
        certificate = decision.items.get().certificate
        assert originals_of(certificate, decision.pk) == [kept]
        assert originals_of(certificate) == []

    def test_a_changed_file_is_kept_and_said_to_be(self, decision):
        kept = attach_signed_original(decision=decision, uploaded=as_upload(tampered()), by=decision.by)
        assert not kept.is_intact

    def test_of_a_certificate_that_came_from_a_list(self):
        certificate = make_certificate()
        officer = make_officer(place=unit(LAM_DONG))
        kept = attach_signed_original(certificate=certificate, uploaded=as_upload(signed_pdf()), by=officer)
        assert originals_of(certificate) == [kept]

    def test_refused_files_leave_nothing_behind(self, decision):
        for content, code in ((plain_pdf(), "unsigned"), (b"\xff\xd8\xff\xe0", "not_a_pdf")):
            with pytest.raises(Refused) as refused:
                attach_signed_original(decision=decision, uploaded=as_upload(content), by=decision.by)
            assert codes(refused) == [code]
        assert not SignedOriginal.objects.exists()

    def test_the_same_file_twice(self, decision):
        attach_signed_original(decision=decision, uploaded=as_upload(signed_pdf("A")), by=decision.by)
        content = signed_pdf("B")
        attach_signed_original(decision=decision, uploaded=as_upload(content), by=decision.by)
        with pytest.raises(Refused) as refused:
            attach_signed_original(decision=decision, uploaded=as_upload(content), by=decision.by)
        assert codes(refused) == ["known_already"]

    def test_only_the_authority_brings_it_and_it_never_changes(self, decision):
        for user in (make_officer(place=unit("01")), make_officer(place=unit())):
            with pytest.raises(NotAllowed):
                attach_signed_original(decision=decision, uploaded=as_upload(signed_pdf()), by=user)
        attach_signed_original(decision=decision, uploaded=as_upload(signed_pdf()), by=decision.by)
        with pytest.raises(ProgrammingError), transaction.atomic():
            SignedOriginal.objects.update(is_intact=False)
