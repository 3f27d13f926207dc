"""Saleor's families of errors, each with its codes and our problems' codes in them."""

from typing import Any

import graphene

from catalog.core.errors import Problem
from marketplace.api.ids import global_id
from marketplace.api.types.accounts import AddressTypeEnum

from .common import Mutation, error_type, errors

AccountErrorCode, AccountError = errors(
    "Account",
    """ACTIVATE_OWN_ACCOUNT ACTIVATE_SUPERUSER_ACCOUNT DUPLICATED_INPUT_ITEM DEACTIVATE_OWN_ACCOUNT DEACTIVATE_SUPERUSER_ACCOUNT
    DELETE_NON_STAFF_USER DELETE_OWN_ACCOUNT DELETE_STAFF_ACCOUNT DELETE_SUPERUSER_ACCOUNT GRAPHQL_ERROR INACTIVE INVALID
    INVALID_PASSWORD LEFT_NOT_MANAGEABLE_PERMISSION INVALID_CREDENTIALS NOT_FOUND OUT_OF_SCOPE_USER OUT_OF_SCOPE_GROUP
    OUT_OF_SCOPE_PERMISSION PASSWORD_ENTIRELY_NUMERIC PASSWORD_TOO_COMMON PASSWORD_TOO_SHORT PASSWORD_TOO_SIMILAR
    PASSWORD_RESET_ALREADY_REQUESTED REQUIRED UNIQUE JWT_SIGNATURE_EXPIRED JWT_INVALID_TOKEN JWT_DECODE_ERROR JWT_MISSING_TOKEN
    JWT_INVALID_CSRF_TOKEN CHANNEL_INACTIVE MISSING_CHANNEL_SLUG ACCOUNT_NOT_CONFIRMED LOGIN_ATTEMPT_DELAYED
    DISABLED_AUTHENTICATION_METHOD UNKNOWN_IP_ADDRESS FILE_SIZE_LIMIT_EXCEEDED""",
    address_type=graphene.Field(AddressTypeEnum),
)


class AccountMutation(Mutation):
    """Of people."""

    class Meta:
        abstract = True

    known = AccountErrorCode
    errors = graphene.List(graphene.NonNull(AccountError), required=True)
    codes = {
        "wrong": "INVALID_CREDENTIALS",
        "inactive": "INACTIVE",
        "unconfirmed": "ACCOUNT_NOT_CONFIRMED",
        "delayed": "LOGIN_ATTEMPT_DELAYED",
        "second_factor": "DISABLED_AUTHENTICATION_METHOD",
        "jwt_missing": "JWT_MISSING_TOKEN",
        "ExpiredSignatureError": "JWT_SIGNATURE_EXPIRED",
        "InvalidSignatureError": "JWT_DECODE_ERROR",
        "DecodeError": "JWT_DECODE_ERROR",
        "InvalidTokenError": "JWT_INVALID_TOKEN",
        "password_too_short": "PASSWORD_TOO_SHORT",
        "password_too_common": "PASSWORD_TOO_COMMON",
        "password_too_similar": "PASSWORD_TOO_SIMILAR",
        "password_entirely_numeric": "PASSWORD_ENTIRELY_NUMERIC",
        "staff": "DELETE_STAFF_ACCOUNT",
    }


CheckoutErrorCode, CheckoutError = errors(
    "Checkout",
    """BILLING_ADDRESS_NOT_SET CHECKOUT_NOT_FULLY_PAID GRAPHQL_ERROR PRODUCT_NOT_PUBLISHED PRODUCT_UNAVAILABLE_FOR_PURCHASE
    INSUFFICIENT_STOCK INVALID INVALID_SHIPPING_METHOD NOT_FOUND PAYMENT_ERROR PRICE_OVERRIDE_REASON_WITHOUT_OVERRIDE
    QUANTITY_GREATER_THAN_LIMIT REQUIRED SHIPPING_ADDRESS_NOT_SET SHIPPING_METHOD_NOT_APPLICABLE DELIVERY_METHOD_NOT_APPLICABLE
    SHIPPING_METHOD_NOT_SET SHIPPING_NOT_REQUIRED TAX_ERROR UNIQUE VOUCHER_NOT_APPLICABLE GIFT_CARD_NOT_APPLICABLE ZERO_QUANTITY
    MISSING_CHANNEL_SLUG CHANNEL_INACTIVE UNAVAILABLE_VARIANT_IN_CHANNEL EMAIL_NOT_SET NO_LINES INACTIVE_PAYMENT
    NON_EDITABLE_GIFT_LINE NON_REMOVABLE_GIFT_LINE SHIPPING_CHANGE_FORBIDDEN MISSING_ADDRESS_DATA""",
    lines=graphene.List(graphene.NonNull(graphene.ID)),
    variants=graphene.List(graphene.NonNull(graphene.ID)),
    address_type=graphene.Field(AddressTypeEnum),
)


class CheckoutMutation(Mutation):
    """Of checkouts. A problem of one line names it in `lines`."""

    class Meta:
        abstract = True

    known = CheckoutErrorCode
    errors = graphene.List(graphene.NonNull(CheckoutError), required=True)
    codes = {
        "zero": "ZERO_QUANTITY",
        "out_of_range": "QUANTITY_GREATER_THAN_LIMIT",
        "too_many": "QUANTITY_GREATER_THAN_LIMIT",
        "limit": "QUANTITY_GREATER_THAN_LIMIT",
        "sold_out": "INSUFFICIENT_STOCK",
        "too_few": "INSUFFICIENT_STOCK",
        "no_stock": "INSUFFICIENT_STOCK",
        "not_for_sale": "PRODUCT_UNAVAILABLE_FOR_PURCHASE",
        "gone": "PRODUCT_UNAVAILABLE_FOR_PURCHASE",
        "holiday": "PRODUCT_UNAVAILABLE_FOR_PURCHASE",
        "no_offer": "UNAVAILABLE_VARIANT_IN_CHANNEL",
        "unknown_channel": "NOT_FOUND",
        "no_channel": "MISSING_CHANNEL_SLUG",
        "empty": "NO_LINES",
        "no_email": "EMAIL_NOT_SET",
        "no_billing": "BILLING_ADDRESS_NOT_SET",
        "no_shipping": "SHIPPING_ADDRESS_NOT_SET",
        "no_address": "MISSING_ADDRESS_DATA",
        "no_phone": "MISSING_ADDRESS_DATA",
        "no_delivery": "SHIPPING_METHOD_NOT_SET",
        "no_window": "SHIPPING_METHOD_NOT_SET",
        "delivery": "DELIVERY_METHOD_NOT_APPLICABLE",
        "not_paid": "CHECKOUT_NOT_FULLY_PAID",
        "no_payment": "PAYMENT_ERROR",
        "off": "PAYMENT_ERROR",
        "service": "PAYMENT_ERROR",
        "service_says_no": "PAYMENT_ERROR",
        "voucher": "VOUCHER_NOT_APPLICABLE",
    }

    @classmethod
    def told(cls, problem: Problem) -> dict[str, Any]:
        """Services name a line in the field: line-12."""
        said = super().told(problem)
        if problem.field == "adult":  # said by the checkout's metadata
            said["field"] = "metadata"
        name, _dash, key = problem.field.partition("-")
        if key:
            said["field"] = {"line": "lines", "delivery": "deliveryMethod", "payment": "paymentGateway"}.get(name, name)
            said["lines"] = [global_id("CheckoutLine", key)] if name == "line" else None
        return said


OrderErrorCode, OrderError = errors(
    "Order",
    """BILLING_ADDRESS_NOT_SET CANNOT_CANCEL_FULFILLMENT CANNOT_CANCEL_ORDER CANNOT_DELETE CANNOT_DISCOUNT CANNOT_REFUND
    CANNOT_FULFILL_UNPAID_ORDER CAPTURE_INACTIVE_PAYMENT GIFT_CARD_LINE NOT_EDITABLE FULFILL_ORDER_LINE GRAPHQL_ERROR INVALID
    PRODUCT_NOT_PUBLISHED PRODUCT_UNAVAILABLE_FOR_PURCHASE NOT_FOUND ORDER_NO_SHIPPING_ADDRESS PAYMENT_ERROR PAYMENT_MISSING
    TRANSACTION_ERROR REQUIRED SHIPPING_METHOD_NOT_APPLICABLE SHIPPING_METHOD_REQUIRED TAX_ERROR UNIQUE VOID_INACTIVE_PAYMENT
    ZERO_QUANTITY INVALID_QUANTITY INSUFFICIENT_STOCK DUPLICATED_INPUT_ITEM NOT_AVAILABLE_IN_CHANNEL CHANNEL_INACTIVE INVALID_VOUCHER
    INVALID_VOUCHER_CODE NON_EDITABLE_GIFT_LINE NON_REMOVABLE_GIFT_LINE MISSING_ADDRESS_DATA""",
    warehouse=graphene.ID(),
    order_lines=graphene.List(graphene.NonNull(graphene.ID)),
    variants=graphene.List(graphene.NonNull(graphene.ID)),
    address_type=graphene.Field(AddressTypeEnum),
)


class OrderMutation(Mutation):
    """Of a shop's orders. A problem of one line names it in `orderLines`."""

    class Meta:
        abstract = True

    known = OrderErrorCode
    errors = graphene.List(graphene.NonNull(OrderError), required=True)
    codes = {
        "sent": "CANNOT_CANCEL_ORDER",
        "not_accepted": "CANNOT_FULFILL_UNPAID_ORDER",
        "not_there": "INSUFFICIENT_STOCK",
        "too_many": "FULFILL_ORDER_LINE",
        "nothing": "ZERO_QUANTITY",
        "out_of_range": "ZERO_QUANTITY",
        "unknown_line": "NOT_FOUND",
        "tracking_taken": "UNIQUE",
        "too_much": "CANNOT_REFUND",
        "not_received": "CANNOT_REFUND",
        "under_way": "CANNOT_REFUND",
        "no_payment": "PAYMENT_MISSING",
        "service": "PAYMENT_ERROR",
        "service_says_no": "PAYMENT_ERROR",
    }

    @classmethod
    def told(cls, problem: Problem) -> dict[str, Any]:
        """Services name a line in the field: line-12, variant-7."""
        said = super().told(problem)
        name, _dash, key = problem.field.partition("-")
        if key:
            said["field"] = {"line": "lines", "variant": "lines"}.get(name, name)
            said["order_lines"] = [global_id("OrderLine", key)] if name == "line" else None
            said["variants"] = [global_id("ProductVariant", key)] if name == "variant" else None
        return said


_ATTRIBUTES = {
    "attributes": graphene.List(graphene.NonNull(graphene.ID)),
    "values": graphene.List(graphene.NonNull(graphene.ID)),
}
ProductErrorCode, ProductError = errors(
    "Product",
    """ALREADY_EXISTS ATTRIBUTE_ALREADY_ASSIGNED ATTRIBUTE_CANNOT_BE_ASSIGNED ATTRIBUTE_VARIANTS_DISABLED MEDIA_ALREADY_ASSIGNED
    DUPLICATED_INPUT_ITEM GRAPHQL_ERROR INVALID INVALID_PRICE PRODUCT_WITHOUT_CATEGORY NOT_PRODUCTS_IMAGE NOT_PRODUCTS_VARIANT
    NOT_FOUND REQUIRED UNIQUE CANNOT_MANAGE_PRODUCT_WITHOUT_VARIANT PRODUCT_NOT_ASSIGNED_TO_CHANNEL UNSUPPORTED_MEDIA_PROVIDER
    PREORDER_VARIANT_CANNOT_BE_DEACTIVATED INVALID_FILE_TYPE UNSUPPORTED_MIME_TYPE FILE_SIZE_LIMIT_EXCEEDED""",
    **_ATTRIBUTES,
)
ProductChannelListingError = error_type(
    "ProductChannelListing",
    ProductErrorCode,
    **_ATTRIBUTES,
    channels=graphene.List(graphene.NonNull(graphene.ID)),
    variants=graphene.List(graphene.NonNull(graphene.ID)),
)
BulkStockError = error_type("BulkStock", ProductErrorCode, **_ATTRIBUTES, index=graphene.Int())


class ProductMutation(Mutation):
    """Of a shop's products."""

    class Meta:
        abstract = True

    known = ProductErrorCode
    errors = graphene.List(graphene.NonNull(ProductError), required=True)
    codes = {
        "not_positive": "INVALID_PRICE",
        "too_high": "INVALID_PRICE",
        "fraction": "INVALID_PRICE",
        "not_a_number": "INVALID_PRICE",
        "currency": "INVALID_PRICE",
        "unknown_channel": "NOT_FOUND",
        "fair_channel": "PRODUCT_NOT_ASSIGNED_TO_CHANNEL",
        "last_variant": "CANNOT_MANAGE_PRODUCT_WITHOUT_VARIANT",
        "too_big": "FILE_SIZE_LIMIT_EXCEEDED",
        "too_large": "FILE_SIZE_LIMIT_EXCEEDED",
        "not_a_picture": "INVALID_FILE_TYPE",
        "kind": "INVALID_FILE_TYPE",
        "media_url": "UNSUPPORTED_MEDIA_PROVIDER",
    }

    @classmethod
    def told(cls, problem: Problem) -> dict[str, Any]:
        """`quantity-2` is the third of a list."""
        return super().told(Problem(problem.code, problem.message, problem.field.partition("-")[0]))


class ListingMutation(ProductMutation):
    """Of prices by channel."""

    class Meta:
        abstract = True

    errors = graphene.List(graphene.NonNull(ProductChannelListingError), required=True)


class StocksMutation(ProductMutation):
    """Of how many there are."""

    class Meta:
        abstract = True

    errors = graphene.List(graphene.NonNull(BulkStockError), required=True)
