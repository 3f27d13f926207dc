"""Codes that visitors read on site: a page for the gate and one for each stand. In Vietnamese, as the signs around them are."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import translation

from catalog.core import paper
from marketplace.fairs.models import Booth, Fair
from marketplace.fairs.services import check_in_path

from .order_papers import symbol

SIDE_MM = 110


def check_in_sheets(fair: Fair, booths: Sequence[Booth]) -> bytes:
    """A4, the gate first; booths come with their shops. No statement."""
    from reportlab.platypus import PageBreak

    with translation.override("vi"):
        story = _sheet(fair, "CỔNG VÀO", "Quét mã để vào hội chợ: gian hàng, giá hội chợ, lịch phát trực tiếp", None)
        for booth in booths:
            story += [
                PageBreak(),
                *_sheet(fair, booth.shop.name, "Quét mã để xem hàng và giá hội chợ của gian này", booth),
            ]
        return paper.build(story, name=f"Mã tại chỗ, {fair.name}", numbered=False)


def _sheet(fair: Fair, title: str, text: str, booth: Booth | None) -> list[Any]:
    mark = symbol(f"{settings.PUBLIC_URL}{check_in_path(fair, booth)}", SIDE_MM)
    mark.hAlign = "CENTER"
    return [
        paper.gap(20),
        paper.words(fair.name, "center"),
        *paper.title(title),
        paper.gap(6),
        mark,
        paper.gap(6),
        paper.words(text, "center"),
        paper.words("Chỉ đếm lượt quét, không cần tài khoản, không giữ thông tin của bạn.", "center"),
    ]
