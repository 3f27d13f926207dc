"""What a webhook is sent: the answer of its subscription, or, without one, of ours in Saleor's old form (a list with one object, names with
underscores)."""

import re
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    parse,
    validate,
)

from catalog.core.errors import Refused
from marketplace.api import limits
from marketplace.api.context import Context
from marketplace.api.errors import told
from marketplace.api.execution import execute
from marketplace.api.ids import global_id
from marketplace.api.schema import schema
from marketplace.api.types.events import EVENTS
from marketplace.apps.models import App
from marketplace.apps.services import Happened

CORE = schema.graphql_schema
_MONEY = "{ gross { amount currency } }"
_ORDER = f"""id number status created userEmail paymentStatus isPaid channel {{ id slug }} total {_MONEY} shippingPrice {_MONEY} shippingMethodName
 shippingAddress {{ firstName lastName phone streetAddress1 city countryArea country {{ code }} }}
 lines {{ id productName variantName productSku quantity unitPrice {_MONEY} totalPrice {_MONEY} }}"""
_USUAL = {
    "Product": "product { id name slug }",
    "ProductVariant": "productVariant { id name sku quantityAvailable pricing { price { gross { amount currency } } } }",
    "Order": f"order {{ {_ORDER} }}",
    "Fulfillment": f"fulfillment {{ id fulfillmentOrder status trackingNumber created }} order {{ {_ORDER} }}",
    "Checkout": f"checkout {{ id created updatedAt channel {{ id slug }} totalPrice {_MONEY} lines {{ id quantity variant {{ id sku }} }} }}",
    "User": "user { id email firstName lastName isActive dateJoined languageCode }",
    "Certificate": "certificate { id stars decisionNumber decidedOn validFrom validUntil productName product { id slug } }",
    "Lot": "lot { id number producedOn expiresOn state stateReason }",
    "Fair": "fair { id name slug theme startsAt endsAt channel { id slug } }",
}
"""What is told of each kind without a subscription."""


def payload(happened: Happened, app: App, query: str) -> Any:
    """JSON values. As many statements as what is asked for takes. Errors of a resolver are told beside what could be said."""
    name = EVENTS[happened.event]._meta.name
    text = query or f"subscription {{ event {{ ... on {name} {{ {_USUAL[happened.kind]} }} }} }}"
    document, operation = _document(text)
    context = Context(HttpRequest(), app=app, happened=happened)
    data, failed = execute(CORE, document, operation, context, {})
    event: dict[str, Any] = (data or {}).get(_key_of(operation)) or {}
    errors = [told(error) for error in failed[:20]]
    if query:
        return event | ({"errors": errors} if errors else {})
    return [_old(happened, event)]


def _old(happened: Happened, event: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"type": happened.kind, "id": global_id(happened.kind, happened.key)}
    for place, (name, value) in enumerate(event.items()):
        said |= {name: _snake(value)} if place else _snake(value or {})
    said["meta"] = {
        "issuing_principal": {"id": None, "type": None},
        "issued_at": happened.at.isoformat(),
        "version": "3.23",
    }
    return said


def _snake(value: Any) -> Any:
    if isinstance(value, dict):
        return {re.sub(r"(?<=[a-z])([A-Z0-9])", r"_\1", name).lower(): _snake(inner) for name, inner in value.items()}
    return [_snake(inner) for inner in value] if isinstance(value, list) else value


def _key_of(operation: OperationDefinitionNode) -> str:
    """Under which the event stands in the answer."""
    (field,) = operation.selection_set.selections
    assert isinstance(field, FieldNode)
    return field.alias.value if field.alias else field.name.value


@lru_cache(maxsize=256)  # as many webhooks' questions
def _document(text: str) -> tuple[DocumentNode, OperationDefinitionNode]:
    """Raises `GraphQLError` for what is no subscription of ours: `event` and nothing else beside it, within the limits of any question."""
    limits.check_text(text)
    document = parse(text, max_tokens=limits.MOST_TOKENS)
    limits.check_shape(document)
    if errors := validate(CORE, document, max_errors=3):
        raise errors[0]
    operation = get_operation_ast(document)
    if operation is None or operation.operation is not OperationType.SUBSCRIPTION:
        raise GraphQLError("Write one subscription: subscription { event { ... on OrderCreated { order { id } } } }")
    if any(variable.type for variable in operation.variable_definitions or ()):
        raise GraphQLError("A webhook's subscription has no variables.")
    selections = operation.selection_set.selections
    if len(selections) != 1 or not isinstance(selections[0], FieldNode) or selections[0].name.value != "event":
        raise GraphQLError("A webhook's subscription asks for `event` and nothing else beside it.")
    limits.check_cost(document, operation, {})
    return document, operation


def events_asked(query: str) -> list[str]:
    """The events whose types a subscription names, in its order. Raises `Refused` for one that is wrong."""
    try:
        document, _operation = _document(query)
    except GraphQLError as error:
        raise Refused.because("syntax", error.message[:500], "query") from error
    names = {kind._meta.name: event for event, kind in EVENTS.items()}
    found: dict[str, None] = {}
    waiting: list[Any] = [*reversed(document.definitions)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, FragmentDefinitionNode | InlineFragmentNode) and node.type_condition is not None:
            found |= {names[name]: None for name in [node.type_condition.name.value] if name in names}
        if (below := getattr(node, "selection_set", None)) is not None:
            waiting += reversed(below.selections)
    return list(found)
