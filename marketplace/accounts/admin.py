"""Staff's view of users, and a second chance for somebody who lost their phone."""

from typing import Any

import allauth.account.admin
import allauth.mfa.admin  # noqa: F401
import django.contrib.auth.admin  # noqa: F401
import django_tasks_db.admin  # noqa: F401  registers its models, which are taken over below
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest
from django_tasks_db.models import DBTaskResult

from catalog.core.admin import EditableAdmin, RecordAdmin
from marketplace.accounts.models import User

for model in (Group, EmailAddress, EmailConfirmation, Authenticator, DBTaskResult):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


@admin.register(User)
class UserAdmin(EditableAdmin):
    """People. Roles are posts and memberships; only a superuser makes staff or changes staff."""

    list_display = ("id", "name", "email", "phone", "is_active", "is_staff", "is_sample", "created_at")
    list_filter = ("is_active", "is_staff", "is_sample", "language")
    search_fields = ("name", "email", "phone")
    ordering = ("-id",)
    fields = ("name", "email", "phone", "phone_verified", "language", "is_active", "is_staff", "is_superuser")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What raises rights is the superusers'."""
        return () if request.user.is_superuser else ("is_staff", "is_superuser")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Staff change everybody but staff: a new address on a colleague's account would be a way to their rights."""
        if not super().has_change_permission(request, obj):
            return False
        if request.user.is_superuser:
            return True
        return not (isinstance(obj, User) and (obj.is_staff or obj.is_superuser))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A user made here has no password: they sign in by code."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


@admin.register(EmailAddress)
class EmailAddressAdmin(RecordAdmin):
    """Which addresses were proven."""

    list_display = ("email", "user", "verified", "primary")
    list_select_related = ("user",)
    list_filter = ("verified", "primary")
    search_fields = ("email", "user__name")


@admin.register(Authenticator)
class AuthenticatorAdmin(RecordAdmin):
    """Second factors: the secret is not shown; a lost one is deleted by a superuser, and the person sets a new one up."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_select_related = ("user",)
    list_filter = ("type",)
    search_fields = ("user__name", "user__email", "user__phone")
    exclude = ("data",)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers."""
        return bool(request.user.is_superuser)


@admin.register(DBTaskResult)
class TaskResultAdmin(RecordAdmin):
    """Background tasks: what waits, ran, failed."""

    list_display = ("id", "task_path", "status", "enqueued_at", "started_at", "finished_at")
    list_filter = ("status",)
    search_fields = ("task_path",)
    ordering = ("-enqueued_at",)
