"""Tests of a lot that failed."""

from django.utils.translation import gettext_lazy as _

from catalog.core.errors import Problem
from catalog.core.formats import day
from catalog.core.text import folded
from traceability.lots.models import Lot, LotPaper, PaperKind, PaperResult


def failed_reports(lot: Lot) -> list[LotPaper]:
    """The newest report of each test of a lot, where it says that the lot failed: what is tested is known by its title, what comes to no
    conclusion and what was withdrawn does not count. One statement."""
    said = LotPaper.objects.filter(lot=lot, kind=PaperKind.TEST, withdrawn_at=None).exclude(result=PaperResult.NONE)
    newest = {folded(paper.title): paper for paper in said.order_by("issued_on", "pk")}
    return [paper for paper in newest.values() if paper.result == PaperResult.FAILED]


def report_problems(lot: Lot) -> list[Problem]:
    """What the failed tests of a lot say against its sale. One statement."""
    message = _(
        "Phiếu kiểm nghiệm “%(title)s” ngày %(day)s kết luận không đạt. Bán được khi có phiếu mới hơn, cùng tên, kết luận đạt; phiếu ghi nhầm thì "
        "rút phiếu, ghi lý do."
    )
    return [
        Problem("test_failed", message % {"title": paper.title, "day": day(paper.issued_on)}, "papers")
        for paper in failed_reports(lot)
    ]
