"""What an app may do, and what it can be told of. Names are Saleor's where it has them; the rest is ours."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppPermission(models.TextChoices):
    """Saleor's names."""

    PRODUCTS = "MANAGE_PRODUCTS", _("Sản phẩm, lô hàng, kho")
    ORDERS = "MANAGE_ORDERS", _("Đơn hàng, cả tên và địa chỉ người mua")
    CHECKOUTS = "MANAGE_CHECKOUTS", _("Giỏ hàng đang mua")
    USERS = "MANAGE_USERS", _("Khách hàng của chợ")
    APPS = "MANAGE_APPS", _("Ứng dụng khác")


class Event(models.TextChoices):
    """Saleor's names of events in lower case, as the header `Saleor-Event` has them."""

    PRODUCT_CREATED = "product_created", _("Sản phẩm lên chợ")
    PRODUCT_UPDATED = "product_updated", _("Sản phẩm được sửa")
    PRODUCT_DELETED = "product_deleted", _("Sản phẩm rời chợ")
    PRODUCT_VARIANT_CREATED = "product_variant_created", _("Quy cách lên chợ")
    PRODUCT_VARIANT_UPDATED = "product_variant_updated", _("Quy cách, giá được sửa")
    PRODUCT_VARIANT_DELETED = "product_variant_deleted", _("Quy cách rời chợ")
    PRODUCT_VARIANT_BACK_IN_STOCK = "product_variant_back_in_stock", _("Có hàng trở lại")
    PRODUCT_VARIANT_OUT_OF_STOCK = "product_variant_out_of_stock", _("Hết hàng")
    PRODUCT_VARIANT_STOCK_UPDATED = "product_variant_stock_updated", _("Số hàng còn thay đổi")
    ORDER_CREATED = "order_created", _("Có đơn mới")
    ORDER_CONFIRMED = "order_confirmed", _("Nhận đơn")
    ORDER_PAID = "order_paid", _("Có tiền của đơn")
    ORDER_FULLY_PAID = "order_fully_paid", _("Đơn đủ tiền")
    ORDER_REFUNDED = "order_refunded", _("Hoàn tiền")
    ORDER_FULFILLED = "order_fulfilled", _("Đơn gửi đi hết")
    ORDER_CANCELLED = "order_cancelled", _("Hủy đơn")
    ORDER_EXPIRED = "order_expired", _("Đơn hết hạn trả tiền")
    ORDER_UPDATED = "order_updated", _("Đơn thay đổi")
    FULFILLMENT_CREATED = "fulfillment_created", _("Gói một kiện")
    FULFILLMENT_APPROVED = "fulfillment_approved", _("Kiện gửi đi")
    FULFILLMENT_CANCELED = "fulfillment_canceled", _("Mở kiện ra lại")
    CHECKOUT_CREATED = "checkout_created", _("Giỏ hàng mới")
    CHECKOUT_UPDATED = "checkout_updated", _("Giỏ hàng thay đổi")
    CUSTOMER_CREATED = "customer_created", _("Khách đăng ký")
    CUSTOMER_UPDATED = "customer_updated", _("Khách sửa thông tin")
    CERTIFICATE_GRANTED = "certificate_granted", _("Được công nhận sao")
    CERTIFICATE_LAPSED = "certificate_lapsed", _("Công nhận hết hạn")
    CERTIFICATE_REVOKED = "certificate_revoked", _("Công nhận bị thu hồi")
    LOT_PUBLISHED = "lot_published", _("Lô hàng được công bố")
    LOT_RECALLED = "lot_recalled", _("Lô hàng bị thu hồi")
    FAIR_OPENED = "fair_opened", _("Hội chợ khai mạc")


_BY_FAMILY = {
    "product": AppPermission.PRODUCTS,
    "order": AppPermission.ORDERS,
    "fulfillment": AppPermission.ORDERS,
    "checkout": AppPermission.CHECKOUTS,
    "customer": AppPermission.USERS,
    "certificate": AppPermission.PRODUCTS,
    "lot": AppPermission.PRODUCTS,
}
NEEDED: dict[str, str] = {
    event: str(_BY_FAMILY[event.split("_")[0]]) for event in Event.values if event.split("_")[0] in _BY_FAMILY
}
"""The permission without which an app is not told; what stands in no line is told to any."""

_KINDS = {
    "order": "Order",
    "fulfillment": "Fulfillment",
    "checkout": "Checkout",
    "customer": "User",
    "certificate": "Certificate",
    "lot": "Lot",
    "fair": "Fair",
}
KINDS: dict[str, str] = {
    event: "ProductVariant" if event.startswith("product_variant") else _KINDS.get(event.split("_")[0], "Product")
    for event in Event.values
}
"""Of what each event tells, by the API's names."""
