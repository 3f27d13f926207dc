"""What a buyer reads before the last step, as a paper to keep: law 122/2025/QH15 asks for prices, terms, delivery and returns."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from catalog.core import clock, paper
from catalog.core.formats import moment, money, number, phone
from marketplace.orders.models import PaymentWay
from marketplace.shops.models import ReturnPolicy

from ...queries.cart_page import CartPage, Part


def rules() -> list[str]:
    """Terms, returns and complaints in short; the pages of text have them whole."""
    return [
        _("Mỗi gian hàng là một đơn riêng, trả tiền thẳng cho người bán. Sàn không giữ tiền của người mua."),
        _("Đơn chuyển khoản giữ hàng 24 giờ; quá hạn chưa có tiền thì đơn tự đóng, không ai phải trả gì."),
        _("Hủy được tới khi người bán nhận đơn. Tiền đã trả được hoàn theo cách đã trả."),
        _("Hàng không đúng mô tả: người bán phải nhận lại và hoàn tiền theo cách bạn đã trả."),
        _("Khiếu nại: gọi người bán trước, rồi tới cơ quan phụ trách OCOP của tỉnh nơi làm ra sản phẩm."),
    ]


def review_pdf(page: CartPage) -> bytes:
    """The paper's bytes. No statement."""
    story: list[Any] = paper.title(
        _("Tóm tắt trước khi đặt hàng"),
        _("Giá và phí lúc %(when)s. Chưa phải là đơn hàng.") % {"when": moment(clock.now())},
    )
    for part in page.parts:
        story += _shop(part)
    rows = [[_("Tiền hàng"), money(page.goods)]]
    if page.discount:
        rows.append([_("Giảm giá"), f"−{money(page.discount)}"])
    rows += [[_("Giao hàng"), money(page.fees)], [_("Phí sàn"), money(0)], [_("Phải trả"), money(page.total)]]
    story += [paper.words(_("Tổng cộng"), "bold"), paper.table(rows, (115, 50), heading=False)]
    story += [paper.words(_("Điều khoản và đổi trả"), "bold"), *(paper.words(f"– {line}") for line in rules())]
    story.append(paper.words(f"{settings.PUBLIC_URL}/pages/terms/, {settings.PUBLIC_URL}/pages/complaints/", "small"))
    return paper.build(story, name=_("Tóm tắt trước khi đặt hàng"))


def _shop(part: Part) -> list[Any]:
    shop = part.goods_of.shop
    rows = [[_("Món"), _("Số lượng"), _("Giá"), _("Tiền")]]
    for line in part.lines:
        name = f"{line.offer.product.name}, {line.offer.variant.name}"
        rows.append([name, number(line.quantity), money(line.price or 0), money(line.total)])
    quote, way = part.quote, PaymentWay(part.way).label if part.way else ""
    return [
        paper.words(shop.name, "bold"),
        *paper.facts(
            [
                (_("Người bán"), f"{shop.producer.name}, {shop.producer.place.full_name}"),
                (_("Điện thoại"), phone(shop.producer.phone) if shop.producer.phone else ""),
            ]
        ),
        paper.table(rows, (75, 25, 30, 35)),
        paper.gap(2),
        *paper.facts(
            [
                (_("Giao hàng"), f"{quote.method.name}, {money(quote.fee)}" if quote else ""),
                (_("Trả tiền"), str(way)),
                (_("Đổi trả"), _policy(shop.return_policy)),
                (_("Cộng gian này"), money(part.total)),
            ]
        ),
    ]


def _policy(policy: ReturnPolicy | None) -> str:
    """What the shop takes back, in one line."""
    if policy is None:
        return ""
    pays = _("đổi ý thì %(who)s") % {"who": policy.get_way_back_display().lower()}
    words = [_("%(n)s ngày từ khi giao") % {"n": policy.days}, pays]
    if policy.not_taken:
        words.append(_("không nhận lại: %(what)s") % {"what": policy.not_taken})
    return "; ".join([*words, *([policy.text] if policy.text else [])])
