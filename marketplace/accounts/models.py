"""Users. A phone number is enough; an e-mail address is enough."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, *, email: str | None = None, phone: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        if not email and not phone:
            raise ValueError("a user needs an e-mail address or a phone number")
        fields.setdefault("phone_verified", bool(phone))
        user = self.model(email=self.normalize_email(email).lower() if email else None, phone=phone or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        if user.email:
            from allauth.account.models import EmailAddress  # its models need this one first

            # made by us, not signed up: the address counts as proven, else the first sign-in would ask for a letter to be opened
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        return self.create_user(email=email, password=password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


@audit.tracked(exclude=("password", "last_login", "unread_notices", "metadata"))
class User(AbstractBaseUser, PermissionsMixin):
    """A person. What they may do follows from posts (officers) and memberships (producers), not from fields here."""

    email = models.EmailField(_("Địa chỉ e-mail"), null=True, blank=True, unique=True)
    phone = models.CharField(_("Số điện thoại"), max_length=16, null=True, blank=True, unique=True, help_text="E.164")
    phone_verified = models.BooleanField(default=False)
    name = models.CharField(_("Họ và tên"), max_length=120, blank=True)
    language = models.CharField(max_length=2, default="vi", choices=[("vi", "Tiếng Việt"), ("en", "English")])
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    unread_notices = models.PositiveIntegerField(
        default=0, help_text="the number on the bell, kept by marketplace.notifications so that no page asks for it"
    )
    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="its person left: nothing about them is kept here or in the history"
    )
    session_round = models.PositiveIntegerField(default=0, help_text="one more signs every device out")
    metadata = models.JSONField(default=dict, blank=True, help_text="what a client of the API keeps about its user")

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(phone__isnull=False) | Q(closed_at__isnull=False),
                name="user_can_be_reached",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(email=None, phone=None, name="", is_active=False),
                name="closed_user_is_empty",
            ),
            models.UniqueConstraint(Lower("email"), name="email_once"),
        ]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        key_salt = "marketplace.accounts.models.User.get_session_auth_hash"
        value = f"{self.password}:{self.session_round}"
        return salted_hmac(key_salt, value, secret=secret, algorithm="sha256").hexdigest()

    def __str__(self) -> str:
        return self.name or self.email or self.phone or f"#{self.pk}"


class Address(models.Model):
    """An address that somebody keeps, in the columns of Saleor's. Personal data: in no history, gone with its user."""

    user = models.ForeignKey(User, models.CASCADE, related_name="addresses")
    first_name = models.CharField(max_length=120, blank=True, help_text="the given name: Hường")
    last_name = models.CharField(max_length=120, blank=True, help_text="what stands before it: Nguyễn Thị")
    company_name = models.CharField(max_length=200, blank=True)
    street_address_1 = models.CharField(max_length=200, blank=True)
    street_address_2 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=120, blank=True, help_text="Viet Nam: the commune or ward")
    city_area = models.CharField(max_length=120, blank=True, help_text="Viet Nam: the district, of old addresses")
    country_area = models.CharField(max_length=120, blank=True, help_text="Viet Nam: the province")
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, default="VN", help_text="ISO 3166-1")
    phone = models.CharField(max_length=16, blank=True, help_text="E.164")
    metadata = models.JSONField(default=dict, blank=True)
    is_default_shipping = models.BooleanField(default=False)
    is_default_billing = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["user", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default_shipping=True), name="one_default_shipping_address"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default_billing=True), name="one_default_billing_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class SigningKey(models.Model):
    """A pair of RSA keys that signs the API's tokens. A retired one is still published until the longest token of its time has run out."""

    kid = models.CharField(max_length=32, unique=True)
    private = models.TextField(help_text="PEM, encrypted under SECRET_KEY")
    public = models.TextField(help_text="PEM")
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["retired_at"], condition=Q(retired_at=None), nulls_distinct=False, name="one_signing_key_in_use"
            )
        ]

    def __str__(self) -> str:
        return self.kid
