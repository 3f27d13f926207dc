"""Staff's view of the rows. Services own the writes, so a record here is read-only with its history, unless its room says otherwise."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, TabularInline

from catalog.core import audit, clock
from catalog.core.models import OutboxMessage, SpecialDay
from catalog.core.types import Actor
from catalog.core.working_days import CODE_ALONE

LONGEST_HISTORY = 200


def shown_helps(model: type[Model], helps: Mapping[str, Any]) -> dict[str, Any]:
    """Help below each field of a form: none but `helps`."""
    return {field.name: "" for field in model._meta.get_fields()} | dict(helps)


class RecordAdmin(ModelAdmin):  # type: ignore[misc]
    """Search, filters and history; nothing can be written. Lists cost the same number of statements whatever their length."""

    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = False
    actions: ClassVar[list[Any]] = []
    helps: Mapping[str, Any] = {}  # below fields that are filled in; a top room gives them, as it gives the labels

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[Any]]:
        """Help of a model is for who writes code, so it is not shown."""
        kwargs["help_texts"] = shown_helps(self.model, self.helps)
        form: type[forms.ModelForm[Any]] = super().get_form(request, obj, change=change, **kwargs)
        return form

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Services make rows."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Services change rows."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing on record goes away."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """All of staff."""
        return bool(request.user.is_active and request.user.is_staff)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What the audit log has of this row: when, who, why, and each field before and after. 2 statements beside the row's own."""
        record = self.get_object(request, object_id)
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        if record is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("Lịch sử: %s") % record,
            "opts": self.opts,
            "object": record,
            "steps": history(record, hidden=self.exclude or ()),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/record_history.html", context)


class PlacedAdmin(RecordAdmin):
    """Records that officers see by post, place and stage: here as in the office, whoever else is staff sees none. Superusers see all."""

    def within(self, user: Actor) -> Q:
        """The rows that a post of the user reaches: the same filter as of the office's own lists."""
        raise NotImplementedError

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What the list, a record, its history and searches start from."""
        rows: QuerySet[Any] = super().get_queryset(request)
        user: Any = request.user
        if user.is_superuser and user.is_active:
            return rows
        # by key: filters reach through rows of others, and a list shows each row once
        return rows.filter(pk__in=self.model._base_manager.filter(self.within(user)).values("pk"))


class EditableAdmin(RecordAdmin):
    """A record that staff may add and change here; the audit log says it was here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """All of staff."""
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """All of staff."""
        return self.has_view_permission(request)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Who and where is known from the request; why: staff."""
        with audit.context(user=request.user.pk, reason="admin"):
            super().save_model(request, obj, form, change)


class EditableInline(TabularInline):  # type: ignore[misc]
    """Rows that belong to a record and are kept with it; their help is not shown either."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As the page it stands on."""
        return bool(request.user.is_active and request.user.is_staff)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Labels say enough in a table."""
        return super().get_formset(request, obj, **{"help_texts": shown_helps(self.model, {}), **kwargs})


def history(record: Model, *, hidden: Collection[str] = ()) -> list[dict[str, Any]]:
    """Events of a row with the person behind each, newest first; none for an untracked model. Of `hidden` fields nothing is told, as on the
    row's own page. 2 statements."""
    if not hasattr(record, "pgh_event_models"):
        return []
    events = audit.history_of(record)[:LONGEST_HISTORY]
    people = get_user_model()._default_manager.in_bulk({e.user for e in events if e.user})
    fields = {f.attname: f for f in record._meta.concrete_fields}
    return [
        {
            "event": event,
            "kind": {"insert": _("thêm"), "update": _("sửa"), "delete": _("xóa")}.get(event.kind, event.kind),
            "who": people.get(event.user) or event.user or "",
            "changes": [
                {"label": capfirst(f.verbose_name), "before": _said(f, c.before), "after": _said(f, c.after)}
                for c in event.changes
                if c.before is not None or c.after
                for f in (fields[c.field],)
                if f.name not in hidden
            ],
        }
        for event in events
    ]


def _said(field: Field[Any, Any], value: Any) -> Any:
    """A stored value as people read it."""
    if isinstance(value, dt.datetime):
        return f"{value.astimezone(clock.VIETNAM):%d/%m/%Y %H:%M:%S}"
    if isinstance(value, bool):
        return _("có") if value else _("không")
    return dict(field.flatchoices).get(value, value) if field.choices and isinstance(value, str) else value


@admin.register(OutboxMessage)
class OutboxMessageAdmin(RecordAdmin):
    """What waits to be delivered, and what went wrong."""

    list_display = ("id", "topic", "created_at", "due_at", "attempts", "delivered_at")
    list_filter = ("topic", ("delivered_at", admin.EmptyFieldListFilter))
    search_fields = ("topic", "last_error")
    ordering = ("-id",)


class SpecialDayForm(forms.ModelForm):  # type: ignore[type-arg]
    """A day of an office's plan, with who says so."""

    class Meta:
        model = SpecialDay
        fields = ("day", "is_working", "name", "source")

    def clean_source(self) -> str:
        """Whoever changes a day names the notice: a day without one is taken for the Labour Code's and gives way to the next version."""
        source = str(self.cleaned_data["source"]).strip()
        if source in ("", CODE_ALONE):
            raise ValidationError(_("Ghi văn bản thông báo ngày nghỉ hoặc ngày làm bù này."), code="source")
        return source


@admin.register(SpecialDay)
class SpecialDayAdmin(EditableAdmin):
    """Days off and Saturdays worked in exchange: deadlines in working days follow them."""

    form = SpecialDayForm
    list_display = ("day", "is_working", "name", "source")
    list_filter = ("is_working", "day")
    search_fields = ("name", "source")
    ordering = ("-day",)
