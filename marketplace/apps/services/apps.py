"""Apps and their tokens."""

import secrets
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import NotAllowed, Refused
from catalog.core.types import Actor
from marketplace.apps.models import App, AppPermission, AppToken
from marketplace.apps.policies import may_manage_apps
from marketplace.apps.queries import digest
from marketplace.shops.models import Shop

PREFIX = "ocop_app_"  # so that a leaked one is recognised for what it is
MOST_APPS, MOST_TOKENS = 20, 10
OF_PLATFORM = {AppPermission.USERS}
"""Permissions that no shop's app has: customers are the market's."""


def check_manages(by: Actor, shop: Shop | None) -> None:
    """Raises `NotAllowed` unless the person may give programs a way in."""
    if not may_manage_apps(by, shop):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của gian hàng kết nối được ứng dụng."))


def clean_name(name: str, field: str = "name") -> str:
    """Raises `Refused` for none."""
    words = " ".join(name.split())
    if not words:
        raise Refused.because("required", _("Ghi tên để nhận ra ứng dụng, ví dụ “Phần mềm kế toán”."), field)
    return words[:80]


def permissions_of(shop: Shop | None) -> list[str]:
    """What an app of this shop (None: of the platform) can be allowed."""
    return [p for p in AppPermission.values if shop is None or p not in OF_PLATFORM]


def clean_permissions(permissions: Collection[str], shop: Shop | None) -> list[str]:
    """In the order of the enum. Raises `Refused` for one that is unknown or not for a shop."""
    known = permissions_of(shop)
    if not set(permissions) <= set(known):
        raise Refused.because("out_of_scope", _("Có quyền mà gian hàng không cấp được cho ứng dụng."), "permissions")
    return [p for p in known if p in permissions]


@transaction.atomic
def create_app(
    *, shop: Shop | None, name: str, permissions: Collection[str], by: Actor, identifier: str = ""
) -> tuple[App, str]:
    """A new app of a shop (None: of the platform) and its first token, which is shown now and never again. Raises `NotAllowed`, `Refused`."""
    check_manages(by, shop)
    name, allowed = clean_name(name), clean_permissions(permissions, shop)
    if shop is not None:
        Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)  # of two at once, the second counts the first
    if App.objects.filter(shop=shop, removed_at=None).count() >= MOST_APPS:
        raise Refused.because("too_many", _("Đã có %(n)s ứng dụng. Xóa cái không dùng nữa.") % {"n": MOST_APPS}, "name")
    with audit.context(user=by.pk, reason="app created"):
        app = App.objects.create(
            shop=shop,
            name=name,
            identifier=identifier.strip()[:160],
            permissions=allowed,
            created_at=clock.now(),
            created_by_id=by.pk,
        )
    _token, secret = create_token(app=app, name="", by=by)
    return app, secret


def locked(app: App, by: Actor) -> App:
    """The app's row, held, for who manages it. Raises `NotAllowed`, `Refused` when it is gone."""
    check_manages(by, app.shop)
    row = App.objects.select_for_update(of=("self",)).select_related("shop__producer").filter(pk=app.pk).first()
    if row is None or row.removed_at is not None:
        raise Refused.because("not_found", _("Ứng dụng này không còn. Tải lại trang."), "id")
    return row


@transaction.atomic
def update_app(
    *,
    app: App,
    by: Actor,
    name: str | None = None,
    permissions: Collection[str] | None = None,
    identifier: str | None = None,
) -> App:
    """What is None stays. Raises `NotAllowed`, `Refused`."""
    app = locked(app, by)
    if name is not None:
        app.name = clean_name(name)
    if permissions is not None:
        app.permissions = clean_permissions(permissions, app.shop)
    if identifier is not None:
        app.identifier = identifier.strip()[:160]
    with audit.context(user=by.pk, reason="app changed"):
        app.save(update_fields=["name", "permissions", "identifier"])
    return app


@transaction.atomic
def set_app_active(*, app: App, active: bool, by: Actor) -> App:
    """Switched off, its tokens open nothing and nobody tells it anything. Raises `NotAllowed`, `Refused`."""
    app = locked(app, by)
    app.is_active = active
    with audit.context(user=by.pk, reason="app switched on" if active else "app switched off"):
        app.save(update_fields=["is_active"])
    return app


@transaction.atomic
def remove_app(*, app: App, by: Actor) -> App:
    """For good: its tokens and webhooks are gone, the row stays for the history. Raises `NotAllowed`, `Refused`."""
    app = locked(app, by)
    app.is_active, app.removed_at = False, clock.now()
    with audit.context(user=by.pk, reason="app removed"):
        app.save(update_fields=["is_active", "removed_at"])
        app.tokens.all().delete()
        app.webhooks.all().delete()
    return app


@transaction.atomic
def create_token(*, app: App, name: str, by: Actor) -> tuple[AppToken, str]:
    """A further token and its secret, which is shown now and never again. Raises `NotAllowed`, `Refused`."""
    app = locked(app, by)
    if app.tokens.count() >= MOST_TOKENS:
        raise Refused.because(
            "too_many", _("Ứng dụng đã có %(n)s khóa. Xóa khóa không dùng nữa.") % {"n": MOST_TOKENS}, "name"
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    with audit.context(user=by.pk, reason="app token created"):
        token = AppToken.objects.create(
            app=app,
            name=" ".join(name.split())[:80],
            digest=digest(secret),
            last_4=secret[-4:],
            created_at=clock.now(),
        )
    return token, secret


@transaction.atomic
def delete_token(*, token: AppToken, by: Actor) -> None:
    """It opens nothing from now on. Raises `NotAllowed`."""
    locked(token.app, by)
    with audit.context(user=by.pk, reason="app token deleted"):
        AppToken.objects.filter(pk=token.pk).delete()


def note_use(*, token: AppToken) -> None:
    """Keep the day a token was last used on; at most one statement a day and token."""
    today = clock.today()
    if token.last_used_on != today:
        AppToken.objects.filter(pk=token.pk).update(last_used_on=today)
        token.last_used_on = today
