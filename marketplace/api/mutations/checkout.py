"""A checkout from its first line to its order."""

from collections.abc import Sequence
from typing import Any

import graphene
from django.conf import settings
from django.utils.translation import gettext as _

from catalog.core.errors import Refused
from catalog.core.ratelimit import allow, client_key
from marketplace.api.ids import key_of
from marketplace.api.reads.orders import order_of
from marketplace.api.services import keep_on_order, kept_by
from marketplace.api.types.accounts import address_of, metadata_of
from marketplace.api.types.checkout import Checkout, checkout_key
from marketplace.api.types.checkout_inputs import CheckoutCreateInput, CheckoutLineInput, CheckoutLineUpdateInput
from marketplace.api.types.common import MetadataInput
from marketplace.api.types.orders import Order
from marketplace.checkout.queries import CheckoutView, checkout_at
from marketplace.checkout.services import checkouts as service
from marketplace.checkout.services.checkouts import Wanted
from marketplace.checkout.services.transactions import complete, placed_before

from .accounts import language_of
from .family import CheckoutMutation

MOST_LINES_AT_ONCE = 100


def limited(info: Any) -> None:
    """Raises `Refused` when too much was changed from one address."""
    if not allow(f"api-checkout:{client_key(info.context.request)}", settings.API_CHANGES_A_MINUTE, 60):
        raise Refused.because("delayed", _("Từ nơi này vừa gửi quá nhiều yêu cầu. Đợi một phút rồi thử lại."))


def found(info: Any, id: str | None, token: Any = None, checkout_id: str | None = None) -> CheckoutView:  # noqa: A002
    """The checkout that a mutation names, for who asks. Raises `Refused` (`not_found`)."""
    key = token or checkout_key(id or checkout_id, "id" if id else "checkout_id")
    view = checkout_at(key, asked_by=info.context.user)
    if view is None:
        raise Refused.because("not_found", _("Giỏ này không còn: đã đặt hàng hoặc đã bỏ."), "id")
    return view


def _no_price(line: Any) -> None:
    if line.get("price") is not None:
        raise Refused.because("price", "A price is set by the shop alone.", "price")


def wanted(lines: Sequence[Any]) -> list[Wanted]:
    """What `CheckoutLineInput`s ask for. Raises `Refused`."""
    if len(lines) > MOST_LINES_AT_ONCE:
        raise Refused.because("too_many_lines", f"At most {MOST_LINES_AT_ONCE} lines at once.", "lines")
    found_ = []
    for line in lines:
        _no_price(line)
        key = key_of(line["variant_id"], "ProductVariant", "variant_id")
        found_.append(Wanted(line["quantity"], variant_id=key, metadata=metadata_of(line.get("metadata"))))
    return found_


class CheckoutCreate(CheckoutMutation):
    """A new checkout of who asks."""

    class Arguments:
        input = CheckoutCreateInput(required=True)

    created = graphene.Boolean()
    checkout = graphene.Field(Checkout)

    @classmethod
    def perform(cls, info: Any, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """At most 15 statements as the storefront asks it."""
        limited(info)
        if not input.get("channel"):
            raise Refused.because("no_channel", "Name the channel.", "channel")
        view = service.create_checkout(
            channel=info.context.channel(input["channel"]),
            user=info.context.user,
            wanted=wanted(input["lines"]),
            email=input.get("email") or "",
            language=language_of(input.get("language_code")) or "vi",
            metadata=metadata_of(input.get("metadata")),
            shipping=address_of(input["shipping_address"]) if input.get("shipping_address") else None,
            billing=address_of(input["billing_address"]) if input.get("billing_address") else None,
        )
        return {"created": True, "checkout": view}


class Changes(CheckoutMutation):
    """Mutations that give the checkout back."""

    class Meta:
        abstract = True

    checkout = graphene.Field(Checkout)


class OfCheckout:
    """Saleor's three names of the same argument."""

    id = graphene.ID()
    token = graphene.UUID()
    checkout_id = graphene.ID()


class CheckoutLinesAdd(Changes):
    """On top of what lies in it."""

    class Arguments(OfCheckout):
        lines = graphene.List(graphene.NonNull(CheckoutLineInput), required=True)

    @classmethod
    def perform(cls, info: Any, lines: Any, **of: Any) -> dict[str, Any]:
        """At most 18 statements as the storefront asks it."""
        limited(info)
        return {"checkout": service.add_lines(view=found(info, of.pop("id", None), **of), wanted=wanted(lines))}


class CheckoutLinesUpdate(Changes):
    """So many from now on; 0 takes a line out."""

    class Arguments(OfCheckout):
        lines = graphene.List(graphene.NonNull(CheckoutLineUpdateInput), required=True)

    @classmethod
    def perform(cls, info: Any, lines: Any, **of: Any) -> dict[str, Any]:
        """Lines by their id, or by their variant's."""
        limited(info)
        view = found(info, of.pop("id", None), **of)
        if len(lines) > MOST_LINES_AT_ONCE:
            raise Refused.because("too_many_lines", f"At most {MOST_LINES_AT_ONCE} lines at once.", "lines")
        asked = []
        for line in lines:
            _no_price(line)
            if line.get("quantity") is None:
                raise Refused.because("required", "Say how many.", "quantity")
            kept = metadata_of(line.get("metadata"))
            if line.get("line_id"):
                key = key_of(line["line_id"], "CheckoutLine", "line_id")
                asked.append(Wanted(line["quantity"], line_id=key, metadata=kept))
            elif line.get("variant_id"):
                key = key_of(line["variant_id"], "ProductVariant", "variant_id")
                asked.append(Wanted(line["quantity"], variant_id=key, metadata=kept))
            else:
                raise Refused.because("required", "Name the line: lineId or variantId.", "line_id")
        return {"checkout": service.set_lines(view=view, wanted=asked)}


class CheckoutLinesDelete(Changes):
    """Out of it."""

    class Arguments:
        id = graphene.ID()
        token = graphene.UUID()
        lines_ids = graphene.List(graphene.NonNull(graphene.ID), required=True)

    @classmethod
    def perform(cls, info: Any, lines_ids: Any, **of: Any) -> dict[str, Any]:
        """Several."""
        keys = [key_of(each, "CheckoutLine", "lines_ids") for each in lines_ids[:MOST_LINES_AT_ONCE]]
        return {"checkout": service.drop_lines(view=found(info, of.pop("id", None), **of), line_ids=keys)}


class CheckoutLineDelete(Changes):
    """Out of it: one."""

    class Arguments(OfCheckout):
        line_id = graphene.ID()

    @classmethod
    def perform(cls, info: Any, line_id: str | None = None, **of: Any) -> dict[str, Any]:
        """One."""
        keys = [key_of(line_id or "", "CheckoutLine", "line_id")]
        return {"checkout": service.drop_lines(view=found(info, of.pop("id", None), **of), line_ids=keys)}


class CheckoutComplete(CheckoutMutation):
    """The order. The same checkout again gives the same order."""

    class Arguments(OfCheckout):
        save_source = graphene.Boolean(default_value=False)
        redirect_url = graphene.String()
        payment_data = graphene.JSONString()
        metadata = graphene.List(graphene.NonNull(MetadataInput))

    order = graphene.Field(Order)
    confirmation_needed = graphene.Boolean(required=True, default_value=False)
    confirmation_data = graphene.JSONString()

    @classmethod
    def perform(cls, info: Any, metadata: Any = None, **of: Any) -> dict[str, Any]:
        """By the service that the pages place by."""
        key = of.get("token") or checkout_key(of.get("id") or of.get("checkout_id"))
        user = info.context.user
        before = placed_before(key, asked_by=user) if key else None
        if before is not None:
            return {"order": order_of(before)}
        view = found(info, of.get("id"), of.get("token"), of.get("checkout_id"))
        if metadata:
            view = service.set_metadata(view=view, given=metadata_of(metadata))
        kept = kept_by(view)
        order = complete(view=view, user=user)
        keep_on_order(order=order, kept=kept)
        return {"order": order_of(order)}


class CheckoutMutations(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    checkout_create = CheckoutCreate.Field()
    checkout_lines_add = CheckoutLinesAdd.Field()
    checkout_lines_update = CheckoutLinesUpdate.Field()
    checkout_lines_delete = CheckoutLinesDelete.Field()
    checkout_line_delete = CheckoutLineDelete.Field()
    checkout_complete = CheckoutComplete.Field()
