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


@audit.tracked(exclude=("password", "last_login", "unread_notices"))
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
    session_round = models.PositiveIntegerField(default=0, help_text="one more signs every device out")

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(phone__isnull=False), name="user_can_be_reached"
            ),
            models.UniqueConstraint(Lower("email"), name="email_once"),
        ]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        key_salt = "marketplace.accounts.models.User.get_session_auth_hash"
        value = f"{self.password}:{self.session_round}"
        return salted_hmac(key_salt, value, secret=secret, algorithm="sha256").hexdigest()

    def __str__(self) -> str:
        return self.name or self.email or self.phone or f"#{self.pk}"
