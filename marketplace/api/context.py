"""What resolvers of one request share."""

from django.http import HttpRequest

from catalog.core.errors import Refused
from marketplace.api.batch import Batches
from marketplace.shops.models import Channel


class Context:
    """The request, its batches, and the channels it named."""

    __slots__ = ("batches", "channels", "request")

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.batches = Batches()
        self.channels: dict[str, Channel | None] = {}

    def channel_or_none(self, slug: str) -> Channel | None:
        """The active channel of this slug. 1 statement a slug."""
        if slug not in self.channels:
            clean = slug if len(slug) <= 100 and "\x00" not in slug else ""
            self.channels[slug] = Channel.objects.filter(slug=clean, is_active=True).first()
        return self.channels[slug]

    def channel(self, slug: str) -> Channel:
        """The active channel of this slug; `Refused` (`unknown_channel`) else. 1 statement a slug."""
        found = self.channel_or_none(slug)
        if found is None:
            raise Refused.because("unknown_channel", f"Channel {slug[:100]!r} does not exist.", "channel")
        return found
