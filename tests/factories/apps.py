"""Apps and webhooks for tests, made through the services."""

from typing import Any

from marketplace.apps.models import App, AppPermission, Webhook
from marketplace.apps.services import create_app, create_webhook
from marketplace.shops.models import Shop
from tests.factories.accounts import make_member, make_superuser
from tests.factories.shops import make_shop

ALL = [AppPermission.PRODUCTS, AppPermission.ORDERS, AppPermission.CHECKOUTS]


def make_app(*, shop: Shop | None = None, platform: bool = False, permissions: Any = None, **over: Any) -> App:
    """Of a shop (a new one if none is given), or of the platform; its maker is an owner, or a superuser."""
    if platform:
        by: Any = make_superuser()
        permissions = [*AppPermission] if permissions is None else permissions
    else:
        shop = shop or make_shop()
        by = make_member(producer=shop.producer, role="owner")
        permissions = ALL if permissions is None else permissions
    app, _secret = create_app(
        shop=None if platform else shop, permissions=permissions, by=by, **{"name": "Phần mềm kế toán", **over}
    )
    return app


def make_webhook(*, app: App | None = None, events: Any = ("order_created",), **over: Any) -> Webhook:
    """Told of new orders, at an address that is not asked."""
    app = app or make_app()
    return create_webhook(
        app=app, events=events, by=app.created_by, **{"target_url": "https://phanmem.example.org/ocop", **over}
    )
