"""What resolvers of one request share."""

from typing import Any

from django.http import HttpRequest

from catalog.core.errors import Refused
from catalog.core.prepared import Prepared
from marketplace.accounts.models import User
from marketplace.api.batch import Batches
from marketplace.api.errors import ApiError
from marketplace.api.staff import Staff, staff_of, staff_of_app
from marketplace.apps.models import App
from marketplace.apps.queries import app_of_token
from marketplace.apps.services import Happened, note_use
from marketplace.apps.services.apps import PREFIX
from marketplace.shops.models import Channel
from marketplace.shops.queries.facets import FacetIndex, facet_index

_UNREAD: Any = object()


class Context:
    """The request, its batches, who asks, and the channels it named. Of a webhook: the app that is told, and what `happened`."""

    __slots__ = (
        "_app",
        "_staff",
        "_user",
        "batches",
        "channels",
        "collections",
        "happened",
        "indexes",
        "request",
        "slugs",
    )

    def __init__(self, request: HttpRequest, *, app: App | None = None, happened: Happened | None = None) -> None:
        self.request = request
        self.batches = Batches()
        self.channels: dict[str, Channel | None] = {}
        self.collections: dict[int, Any] = {}
        self.indexes: dict[int, FacetIndex] = {}
        self.slugs: dict[int, str] = {}  # of producers
        self.happened = happened
        self._user: Any = _UNREAD if happened is None else None
        self._app: Any = _UNREAD if happened is None else app
        self._staff: Staff | None = None

    @property
    def user(self) -> User | None:
        """Who the token in the header says; None without one. A session's cookie says nothing here, so no other site's page can ask in its
        name. Read once: 1 statement, none without a token. Raises `ApiError` for a token that is worth nothing."""
        if self._user is _UNREAD:
            self._user = _user_of(self.request) if self.app is None else None
        if isinstance(self._user, ApiError):
            raise self._user
        user: User | None = self._user
        return user

    @property
    def staff(self) -> Staff:
        """What who asks may do as one of a shop's people, or as an app of theirs. Read once: 1 statement, none for nobody."""
        if self._staff is None:
            self._staff = staff_of(self.user) if self.app is None else staff_of_app(self.app)
        return self._staff

    @property
    def app(self) -> App | None:
        """The app whose token the header says; None without one. Read once: 1 statement (2 on the day's first use), none for a person's token.
        Raises `ApiError` for one that opens nothing."""
        if self._app is _UNREAD:
            token = _token_of(self.request)
            self._app = _app_of(token) if token.startswith(PREFIX) else None
        if isinstance(self._app, ApiError):
            raise self._app
        app: App | None = self._app
        return app

    @property
    def is_known(self) -> bool:
        """Whether a person or an app asks."""
        return self.app is not None or self.user is not None

    @property
    def actor(self) -> User:
        """On whose behalf a shop's rows are changed: who signed in, or who made the app that asks (`staff` says what either may do). Raises
        `ApiError` (`PermissionDenied`) for nobody."""
        if self.app is not None and self.app.created_by is not None:
            return self.app.created_by
        return self.somebody

    @property
    def somebody(self) -> User:
        """Who asks; raises `ApiError` (`PermissionDenied`) when nobody is signed in."""
        if self.user is None:
            raise ApiError(
                "PermissionDenied",
                "To access this path, you need one of the following permissions: AUTHENTICATED_USER",
            )
        return self.user

    def signed_in(self, user: User) -> None:
        """By this very request: what it is answered is theirs."""
        self._user, self._staff = user, None

    def channel_or_none(self, slug: str) -> Channel | None:
        """The active channel of this slug. 1 statement a slug."""
        if slug not in self.channels:
            clean = slug if len(slug) <= 100 and "\x00" not in slug else ""
            self.channels[slug] = next(iter(_active_channel(clean)), None)
        return self.channels[slug]

    def channel(self, slug: str) -> Channel:
        """The active channel of this slug; `Refused` (`unknown_channel`) else. 1 statement a slug."""
        found = self.channel_or_none(slug)
        if found is None:
            raise Refused.because("unknown_channel", f"Channel {slug[:100]!r} does not exist.", "channel")
        return found

    def index(self, channel: int) -> FacetIndex:
        """What the process knows of the channel's listings. 1 statement a channel."""
        if channel not in self.indexes:
            self.indexes[channel] = facet_index(Channel(pk=channel))
        return self.indexes[channel]


_active_channel = Prepared[Channel](lambda slug: Channel.objects.filter(slug=slug, is_active=True))


def _token_of(request: HttpRequest) -> str:
    """`Authorization: Bearer …` or `JWT …`, or `Authorization-Bearer: …`, as Saleor's clients send it."""
    scheme, _space, token = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() not in {"bearer", "jwt"} or not token.strip():
        token = request.headers.get("Authorization-Bearer", "")
    return token.strip()


def _app_of(secret: str) -> App | ApiError:
    token = app_of_token(secret[:200])
    if token is None:
        return ApiError("InvalidTokenError", "Invalid token.")
    note_use(token=token)
    return token.app


def _user_of(request: HttpRequest) -> User | ApiError | None:
    token = _token_of(request)
    if not token:
        return None
    from marketplace.accounts.services.tokens import BadToken, user_of_token  # brings a library along

    try:
        return user_of_token(token)
    except BadToken as bad:
        return ApiError(bad.code, bad.message)
