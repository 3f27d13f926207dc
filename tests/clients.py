"""What a test's client costs less for: a sign-in, and the middleware, which Django builds anew for each client."""

from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore
from django.core.signals import setting_changed
from django.test import Client
from django.test.client import ClientHandler
from django.utils.crypto import get_random_string

_the_long_way = Client.force_login
_build = ClientHandler.load_middleware
_BUILT = ("_view_middleware", "_template_response_middleware", "_exception_middleware", "_middleware_chain")
_built: dict[str, Any] = {}


def _force_login(client: Client, user: Any, backend: str | None = None) -> None:
    """The session that a sign-in leaves behind, in one INSERT instead of the dozen statements of a whole sign-in.

    Whoever holds a session already, a cart perhaps, goes the long way. The sign-in itself is tested by its form.
    """
    if settings.SESSION_COOKIE_NAME in client.cookies:
        _the_long_way(client, user, backend)
        return
    user.backend = backend or client._get_backend()
    store = SessionStore(get_random_string(32, VALID_KEY_CHARS))
    kept = {
        SESSION_KEY: user._meta.pk.value_to_string(user),
        BACKEND_SESSION_KEY: user.backend,
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    store._session_cache = kept
    store.create_model_instance(kept).save(force_insert=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key


def _load_middleware(handler: ClientHandler, is_async: bool = False) -> None:
    """As the client before had it: built once for the same settings."""
    if not _built:
        _build(handler, is_async)
        _built.update({name: getattr(handler, name) for name in _BUILT})
    for name, value in _built.items():
        setattr(handler, name, value)


def _forget(**_kwargs: object) -> None:
    _built.clear()


def make_cheap() -> None:
    """For all tests of this process."""
    Client.force_login = _force_login
    ClientHandler.load_middleware = _load_middleware
    setting_changed.connect(_forget)
