"""Apps: whose they are, what they may do, how they are known, where they are told."""

from django.conf import settings
from django.db import models

from catalog.core import audit
from marketplace.shops.models import Shop


@audit.tracked()
class App(models.Model):
    """A program of a shop, or (no shop) of the platform. It acts for who made it, as long as that person may, within its permissions."""

    shop = models.ForeignKey(Shop, models.CASCADE, null=True, blank=True, related_name="apps")
    name = models.CharField(max_length=80)
    identifier = models.CharField(max_length=160, blank=True, help_text="as its maker calls it")
    permissions = models.JSONField(default=list, help_text="values of AppPermission")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


@audit.tracked()
class AppToken(models.Model):
    """What an app asks with. Of the secret only a hash is kept, and its end, by which people tell tokens apart."""

    app = models.ForeignKey(App, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token")
    last_4 = models.CharField(max_length=4)
    created_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["app", "pk"]

    def __str__(self) -> str:
        return f"…{self.last_4}"


@audit.tracked(exclude=("secret", "failures", "rests_until"))
class Webhook(models.Model):
    """Where an app is told of what. `failures`: attempts in a row that failed; from so many on it rests until `rests_until`."""

    app = models.ForeignKey(App, models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=80, blank=True)
    target_url = models.CharField(max_length=500)
    hears = models.JSONField(default=list, help_text="values of Event")
    query = models.TextField(blank=True, help_text="the subscription whose answer is sent; empty: all that is usual")
    secret = models.TextField(
        blank=True, help_text="encrypted; signs by HMAC as Saleor's old way does. Empty: our own key"
    )
    is_active = models.BooleanField(default=True)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["app", "pk"]

    def __str__(self) -> str:
        return self.name or self.target_url
