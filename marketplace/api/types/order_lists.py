"""Orders of the shops somebody works for."""

from typing import Any

import graphene

from marketplace.api.reads.conditions import plain
from marketplace.api.reads.orders import order_peers
from marketplace.api.reads.staff_orders import of_filter, of_where, orders_for, search, sorted_orders
from marketplace.api.staff import Permission, needs
from marketplace.api.types.common import one_kind, way_of
from marketplace.api.types.connections import PAGING, Connection, page_of
from marketplace.api.types.order_inputs import OrderFilterInput, OrderSortingInput, OrderWhereInput
from marketplace.api.types.orders import OrderConnection


class OrderListQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    orders = graphene.Field(
        OrderConnection,
        sort_by=graphene.Argument(OrderSortingInput),
        filter=graphene.Argument(OrderFilterInput),
        where=graphene.Argument(OrderWhereInput),
        channel=graphene.String(),
        search=graphene.String(),
        **PAGING,
    )

    @staticmethod
    @needs(Permission.MANAGE_ORDERS)
    def resolve_orders(root: Any, info: Any, **given: Any) -> Connection:
        """The newest first, unless a sort says otherwise. 1 statement, 1 for the number of all."""
        one_kind(given)
        rows = orders_for(info.context.staff).filter(of_filter(given.get("filter")), of_where(given.get("where")))
        if text := given.get("search"):
            rows = rows.filter(search(text))
        if given.get("channel") is not None:
            rows = rows.filter(channel=info.context.channel(given["channel"]))
        order = given.get("sort_by")
        rows, column = sorted_orders(rows, plain(order["field"]) if order else "")
        way = way_of(order["direction"]) if order else "desc"
        paging = {name: given.get(name) for name in PAGING}
        found = page_of(rows, ((column, way), ("pk", way)), "orders", **paging)
        order_peers([edge.node for edge in found.edges])
        return found
