"""A cart of the API as it stands at this moment, with all that its client entered."""

import uuid
from dataclasses import dataclass
from functools import cached_property

from catalog.core.errors import Refused
from catalog.core.types import Actor
from marketplace.accounts.models import Address
from marketplace.checkout.models import Checkout, Transaction, TransactionState
from marketplace.orders.models import DeliveryKind, PaymentWay
from marketplace.payments.queries import Way, ways_of
from marketplace.promotions.services import Discount, find_discounts

from .carts import CartView, LineView, ShopPart, view_cart
from .delivery import Quote, methods_of, quotes_of


@dataclass(frozen=True, slots=True)
class Offered:
    """A way of delivery that can be chosen, at a time of the day where it has some."""

    quote: Quote
    window: str = ""

    @property
    def key(self) -> str:
        """What names it in this checkout: "7", or "7-1" for the second time of the day."""
        windows = self.quote.method.windows
        return f"{self.quote.method.pk}-{windows.index(self.window)}" if self.window else str(self.quote.method.pk)


@dataclass(eq=False)
class CheckoutView:
    """Read piece by piece as it is asked for; amounts in ₫. `seen_by`: who asks, for whom what is personal is shown; `hides_buyer`: to nobody."""

    row: Checkout
    seen_by: Actor | None = None
    cart: CartView | None = None
    hides_buyer: bool = False

    @property
    def key(self) -> uuid.UUID:
        return self.row.cart_id

    @property
    def is_open_to(self) -> bool:
        """Whether who asks may see and change what is personal in it: anybody with its key, or its user alone once it has one."""
        if self.hides_buyer:
            return False
        return self.row.user_id is None or (self.seen_by is not None and self.seen_by.pk == self.row.user_id)

    @cached_property
    def view(self) -> CartView:
        """2 statements, 1 when it is empty."""
        return self.cart if self.cart is not None else view_cart(self.row.cart)

    @property
    def metadata(self) -> dict[str, str]:
        """What its client keeps, for whoever may see it."""
        return self.row.metadata if self.is_open_to else {}

    @property
    def lines(self) -> list[LineView]:
        return self.view.lines

    @property
    def part(self) -> ShopPart | None:
        """All of it: one shop's."""
        return self.view.shops[0] if self.view.shops else None

    @cached_property
    def quotes(self) -> list[Quote]:
        """The ways of delivery that reach. 1 statement, none for an empty cart."""
        if self.part is None:
            return []
        place = self.row.place
        methods = methods_of([self.part.shop.pk]).get(self.part.shop.pk, [])
        return quotes_of(self.part, methods, (place.province_id or place.pk) if place else None)

    @property
    def deliveries(self) -> list[Offered]:
        """What can be chosen, in the shop's order."""
        return [Offered(quote, window) for quote in self.quotes for window in quote.method.windows or [""]]

    @property
    def delivery(self) -> Offered | None:
        """What was chosen, if it is still offered. No statement as long as nothing was."""
        if self.row.delivery_id is None:
            return None
        return next(
            (
                each
                for each in self.deliveries
                if each.quote.method.pk == self.row.delivery_id and each.window == self.row.window
            ),
            None,
        )

    @property
    def is_sent(self) -> bool:
        """Whether something is brought or fetched: not places of a date alone."""
        return bool(self.part and not self.part.is_visit)

    @property
    def needs_address(self) -> bool:
        """Whether the delivery that was chosen goes to a door; taken for granted before."""
        return self.is_sent and (self.delivery is None or self.delivery.quote.method.kind == DeliveryKind.HOME)

    @cached_property
    def discount(self) -> Discount | None:
        """What its voucher takes off now. 2 or more statements, none without one."""
        if not self.row.voucher_code or self.part is None:
            return None
        phone = str((self.row.shipping_address or {}).get("phone", ""))
        try:
            found = find_discounts(
                codes=[self.row.voucher_code],
                goods={self.part.shop.pk: self.part.promotable},
                prices={self.part.shop.pk: self.part.promotable_prices},
                phone=phone,
            )
        except Refused:
            return None
        return found.get(self.part.shop.pk)

    @property
    def goods(self) -> int:
        """The lines together, without the voucher."""
        return self.part.goods if self.part else 0

    @property
    def off(self) -> int:
        return self.discount.amount if self.discount else 0

    @property
    def fee(self) -> int:
        return self.delivery.quote.fee if self.delivery else 0

    @property
    def total(self) -> int:
        return self.goods - self.off + self.fee

    @cached_property
    def ways(self) -> list[Way]:
        """How its shop may be paid for it. 1 statement, one more for each service that is set up."""
        if self.part is None:
            return []
        no_cash = self.part.no_cod or (self.delivery is not None and not self.delivery.quote.method.cod)
        offered = ways_of([self.part.shop.pk], dummy=True)[self.part.shop.pk]
        return [way for way in offered if not (no_cash and way.way == PaymentWay.COD)]

    @cached_property
    def transactions(self) -> list[Transaction]:
        """The latest first. 1 statement."""
        return list(Transaction.objects.filter(cart=self.row.cart_id).order_by("-created_at", "-pk"))

    @property
    def charged(self) -> int:
        return sum(each.charged for each in self.transactions if each.state == TransactionState.CHARGED)

    @property
    def shipping_address(self) -> Address | None:
        return _address(self.row.shipping_address, f"{self.key}-shipping")

    @property
    def billing_address(self) -> Address | None:
        return _address(self.row.billing_address, f"{self.key}-billing")


def _address(kept: dict[str, str] | None, stands_on: str) -> Address | None:
    if kept is None:
        return None
    address = Address(**kept)
    address.stands_on = stands_on  # type: ignore[attr-defined]
    return address


def checkout_at(key: uuid.UUID | None, *, asked_by: Actor | None) -> CheckoutView | None:
    """The checkout of this key. 1 statement.

    Its key lets anybody in, as Saleor has it; once it is a user's, another signed-in person gets nothing, and without a sign-in what is
    personal stays hidden (`CheckoutView.is_open_to`).
    """
    if key is None:
        return None
    row = Checkout.objects.select_related("cart", "channel", "place", "user").filter(pk=key).first()
    if row is None or (row.user_id and asked_by is not None and asked_by.pk != row.user_id):
        return None
    return CheckoutView(row, asked_by)
