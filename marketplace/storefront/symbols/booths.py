"""The card of a booth: what stands on its table, with a symbol that leads to its page."""

import io
from typing import Any

from django.conf import settings
from django.utils.translation import override

from catalog.core import paper
from catalog.core.formats import days_between
from catalog.core.paper import gap, marked, safe, words
from marketplace.fairs.models import Booth
from marketplace.fairs.services import check_in_path

from .order_papers import symbol

_MM = 72 / 25.4
SYMBOL_MM = 84


def booth_uri(booth: Booth) -> str:
    """What leads to the booth's page and counts who came by: read from the card alone."""
    return f"{settings.PUBLIC_URL}{check_in_path(booth.fair, booth)}"


def booth_card(booth: Booth) -> bytes:
    """A PDF of one page, A5; `booth` comes with fair, shop, producer, province and number. In Vietnamese."""
    from reportlab.lib.pagesizes import A5
    from reportlab.platypus import KeepInFrame, SimpleDocTemplate

    paper.styles()
    with override("vi"):
        buffer = io.BytesIO()
        margin = 8 * _MM
        document = SimpleDocTemplate(
            buffer, pagesize=A5, leftMargin=margin, rightMargin=margin, topMargin=margin, bottomMargin=margin,
            title=f"Thẻ gian {booth.shop.name}", lang="vi", invariant=1,
        )  # fmt: skip
        frame = (document.width - 12, document.height - 12)
        document.build([KeepInFrame(*frame, _story(booth, document.width - 12), mode="shrink")])
    return buffer.getvalue()


def _story(booth: Booth, width: float) -> list[Any]:
    from reportlab.platypus import Table

    fair, number = booth.fair, getattr(booth, "number", None)
    dates = days_between(fair.starts_at, fair.ends_at)
    white = "<font color='#ffffff' size='{}'>{}</font>"
    band = Table(
        [
            [
                [
                    marked(f"<b>{white.format(14, safe(fair.name))}</b>", "title"),
                    marked(white.format(11, safe(dates)), "center"),
                ]
            ]
        ],
        colWidths=[width],
    )
    band.setStyle([("BACKGROUND", (0, 0), (-1, -1), "#1b2857"), ("BOTTOMPADDING", (0, 0), (-1, -1), 10)])
    code = Table([[symbol(booth_uri(booth), SYMBOL_MM)]], colWidths=[SYMBOL_MM * _MM])
    code.hAlign = "CENTER"
    shop = f"<font size='19' ><b>{safe(booth.shop.name)}</b></font>"
    return [
        band,
        gap(4),
        *([marked(f"<font size='34'><b>{safe(number.number)}</b></font>", "title"), gap(5)] if number else []),
        marked(shop, "title"),
        words(booth.shop.producer.province.name, "center"),
        gap(3),
        code,
        words("Quét để xem giá hội chợ, hỏi và mua ở gian này", "center"),
    ]
