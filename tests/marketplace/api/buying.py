"""The storefront's operations, from the cart to the order, with all that it reads."""

from typing import Any

from marketplace.checkout.models import DeliveryMethod
from marketplace.shops.models import Offer, Shop
from tests.factories.orders import make_bank_account, make_method

from .asking import codes, data

ADDRESS = "id firstName lastName companyName streetAddress1 streetAddress2 city cityArea countryArea postalCode country { code country } phone"
PRICE = "gross { amount currency } tax { amount currency }"
LINE = f"""
    id quantity unitPrice {{ {PRICE} }} undiscountedUnitPrice {{ amount currency }} totalPrice {{ {PRICE} }}
    variant {{
        id name sku quantityAvailable pricing {{ price {{ {PRICE} }} }}
        attributes {{ attribute {{ name }} values {{ name }} }}
        product {{ id name slug thumbnail {{ url alt }} category {{ name }} }}
    }}"""
CHECKOUT = f"""
    id email voucherCode discountName discount {{ amount }} isShippingRequired authorizeStatus chargeStatus
    channel {{ slug }} user {{ id email }} giftCards {{ id }}
    lines {{ {LINE} }}
    shippingAddress {{ {ADDRESS} }} billingAddress {{ {ADDRESS} }}
    delivery {{ id shippingMethod {{ id name }} }}
    subtotalPrice {{ {PRICE} }} shippingPrice {{ {PRICE} }} totalPrice {{ {PRICE} }}
    availablePaymentGateways {{ id name currencies config {{ field value }} }}
    problems {{
        __typename
        ... on CheckoutLineProblemInsufficientStock {{ availableQuantity line {{ id }} }}
        ... on CheckoutLineProblemVariantNotAvailable {{ line {{ id }} }}
    }}"""
ORDER = f"""
    id number created status statusDisplay isPaid paymentStatus chargeStatus authorizeStatus userEmail
    lines {{ id quantity productName variantName totalPrice {{ {PRICE} }} thumbnail {{ url }} variant {{ id product {{ slug }} }} }}
    shippingAddress {{ {ADDRESS} }} billingAddress {{ {ADDRESS} }}
    deliveryMethod {{ ... on ShippingMethod {{ name }} ... on Warehouse {{ name }} }}
    discounts {{ type name amount {{ amount }} }} voucher {{ code }} fulfillments {{ status trackingNumber lines {{ quantity }} }}
    subtotal {{ {PRICE} }} shippingPrice {{ {PRICE} }} total {{ {PRICE} }} totalCaptured {{ amount }} totalBalance {{ amount }}"""
ERRORS = "errors { field code message }"
CREATE = f"""mutation CheckoutCreate($channel: String!, $languageCode: LanguageCodeEnum) {{
    checkoutCreate(input: {{ channel: $channel, lines: [], languageCode: $languageCode }}) {{
        checkout {{ id email lines {{ {LINE} }} totalPrice {{ {PRICE} }} }} errors {{ field code }}
    }} }}"""
FIND = f"query CheckoutFind($id: ID!) {{ checkout(id: $id) {{ {CHECKOUT} }} }}"
ADD = f"""mutation CheckoutAddLine($id: ID!, $productVariantId: ID!, $quantity: Int! = 1) {{
    checkoutLinesAdd(id: $id, lines: [{{ quantity: $quantity, variantId: $productVariantId }}]) {{
        checkout {{ id lines {{ {LINE} }} }} errors {{ message code field }}
    }} }}"""


def change(name: str, arguments: str, given: str, answer: str = f"checkout {{ {CHECKOUT} }}") -> str:
    """A mutation of a checkout by its id."""
    return (
        f"mutation($id: ID!, {arguments}) {{ {name}(id: $id, {given}) {{ {answer} errors {{ field code message }} }} }}"
    )


UPDATE = change("checkoutLinesUpdate", "$lines: [CheckoutLineUpdateInput!]!", "lines: $lines")
DELETE = change("checkoutLinesDelete", "$lines: [ID!]!", "linesIds: $lines")
DELETE_ONE = change("checkoutLineDelete", "$line: ID", "lineId: $line")
EMAIL = change("checkoutEmailUpdate", "$email: String!", "email: $email")
SHIPPING = change(
    "checkoutShippingAddressUpdate", "$a: AddressInput!, $save: Boolean", "shippingAddress: $a, saveAddress: $save"
)
BILLING = change("checkoutBillingAddressUpdate", "$a: AddressInput!", "billingAddress: $a")
DELIVERIES = f"mutation($id: ID!) {{ deliveryOptionsCalculate(id: $id) {{ deliveries {{ id shippingMethod {{ id name active price {{ amount }} minimumDeliveryDays maximumDeliveryDays }} }} {ERRORS} }} }}"  # noqa: E501
DELIVERY = change("checkoutDeliveryMethodUpdate", "$d: ID", "deliveryMethodId: $d")
METADATA = "mutation($id: ID!, $input: [MetadataInput!]!) { updateMetadata(id: $id, input: $input) { item { __typename metadata { key value } } errors { field code } } }"  # noqa: E501
ATTACH = f"mutation($id: ID!) {{ checkoutCustomerAttach(id: $id) {{ checkout {{ {CHECKOUT} }} {ERRORS} }} }}"
DETACH = f"mutation($id: ID!) {{ checkoutCustomerDetach(id: $id) {{ checkout {{ {CHECKOUT} }} {ERRORS} }} }}"
CODE = f"mutation($id: ID!, $code: String!) {{ checkoutAddPromoCode(checkoutId: $id, promoCode: $code) {{ checkout {{ {CHECKOUT} }} {ERRORS} }} }}"
NO_CODE = f"""mutation($id: ID!, $code: String) {{
    checkoutRemovePromoCode(checkoutId: $id, promoCode: $code) {{ checkout {{ {CHECKOUT} }} {ERRORS} }} }}"""
COMPLETE = f"mutation($id: ID!) {{ checkoutComplete(id: $id) {{ order {{ {ORDER} }} errors {{ field code message lines }} }} }}"
BEGIN = f"""mutation($id: ID!, $amount: PositiveDecimal, $gateway: PaymentGatewayToInitialize!) {{
    transactionInitialize(id: $id, amount: $amount, paymentGateway: $gateway) {{
        transaction {{ id actions }} transactionEvent {{ message type }} data {ERRORS}
    }} }}"""
PROCESS = f"mutation($id: ID!) {{ transactionProcess(id: $id) {{ transaction {{ id }} transactionEvent {{ type message }} data {ERRORS} }} }}"
GATEWAYS = f"""mutation($id: ID!, $gateways: [PaymentGatewayToInitialize!]) {{
    paymentGatewayInitialize(id: $id, paymentGateways: $gateways) {{ gatewayConfigs {{ id data errors {{ code field message }} }} {ERRORS} }} }}"""
SEE = f"query($id: ID!) {{ order(id: $id) {{ {ORDER} }} }}"
DUMMY = {
    "id": "saleor.io.dummy-payment-app",
    "data": {"event": {"type": "CHARGE_SUCCESS", "includePspReference": True}},
}
HOME = {
    "firstName": "Hường", "lastName": "Nguyễn Thị", "streetAddress1": "12 Nguyễn Tất Thành", "city": "Xã Kiến Đức", "countryArea": "Tỉnh Lâm Đồng",
    "country": "VN", "phone": "0912345678",
}  # fmt: skip


def ready(shop: Shop, **over: Any) -> DeliveryMethod:
    """The shop delivers and takes transfers."""
    make_bank_account(shop=shop)
    return make_method(shop=shop, **over)


def variant_id(offer: Offer) -> str:
    from marketplace.api.ids import global_id

    return global_id("ProductVariant", offer.variant_id)


def fill(
    offer: Offer,
    *,
    quantity: int = 2,
    user: Any = None,
    address: dict[str, Any] | None = None,
    email: str = "huong@example.vn",
    channel: str = "ocop",
) -> dict[str, Any]:
    """A checkout with everything but the payment; as the API answered last."""
    made = data(CREATE, user=user, channel=channel, languageCode="EN")
    assert made["errors"] == []
    asked: dict[str, Any] = {"user": user, "id": made["checkout"]["id"]}
    for query, more in (
        (ADD, {"productVariantId": variant_id(offer), "quantity": quantity}),
        (EMAIL, {"email": email}),
        (SHIPPING, {"a": address or HOME}),
        (BILLING, {"a": address or HOME}),
    ):
        out = data(query, **asked, **more)
        assert codes(out) == [], out["errors"]
    (first, *_rest) = data(DELIVERIES, **asked)["deliveries"]
    assert codes(data(DELIVERY, **asked, d=first["id"])) == []
    found: dict[str, Any] = data(FIND, **asked)
    return found


def pay(checkout: dict[str, Any], *, user: Any = None, gateway: Any = None) -> dict[str, Any]:
    """What the storefront sends then: the whole, as it was shown."""
    gateway = DUMMY if gateway is None else {"id": gateway} if isinstance(gateway, str) else gateway
    amount = checkout["totalPrice"]["gross"]["amount"]
    out: dict[str, Any] = data(BEGIN, user=user, id=checkout["id"], amount=amount, gateway=gateway)
    return out
