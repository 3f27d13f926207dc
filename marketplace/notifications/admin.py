"""Staff write notices in their own words, and see what left the house."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.core.admin import EditableAdmin, RecordAdmin

from .models import Letter, Notice, NoticeText
from .services import KINDS, default_words, places_in, preview, text_problems


class NoticeTextForm(forms.ModelForm):  # type: ignore[type-arg]
    """Words of one kind in one language; what is filled in is judged before anybody gets it."""

    class Meta:
        model = NoticeText
        fields = ("kind", "language", "title", "text", "is_used")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            self.fields["kind"] = forms.ChoiceField(
                label=_("Loại thông báo"), choices=[(kind, kind) for kind in sorted(KINDS)]
            )

    def clean(self) -> dict[str, Any]:
        """Every problem at its field."""
        said = super().clean() or self.cleaned_data
        kind = said.get("kind") or self.instance.kind
        for problem in text_problems(kind, title=said.get("title", ""), text=said.get("text", "")):
            self.add_error(problem.field if problem.field in self.fields else None, str(problem.message))
        return said


@admin.register(NoticeText)
class NoticeTextAdmin(EditableAdmin):
    """In place of the code's words. Switched off, those are back."""

    form = NoticeTextForm
    list_display = ("kind", "language", "title", "is_used")
    list_filter = ("language", "is_used")
    search_fields = ("kind", "title", "text")
    readonly_fields = ("of_the_code", "looks_like")

    @admin.display(description=_("Lời của hệ thống, và những chỗ điền được"))
    def of_the_code(self, row: NoticeText) -> SafeString | str:
        """What stands there without this row."""
        if row.kind not in KINDS:
            return "–"
        title, text = default_words(row.kind, row.language)
        places = ", ".join(f"%({name})s" for name in places_in(row.kind)) or "–"
        return format_html("{}<br>{}<br>{}", title, text, places)

    @admin.display(description=_("Xem thử"))
    def looks_like(self, row: NoticeText) -> SafeString | str:
        """With each fact by its name."""
        if row.kind not in KINDS or text_problems(row.kind, title=row.title, text=row.text):
            return "–"
        words = preview(row.kind, row.language, title=row.title, text=row.text)
        return format_html("<b>{}</b><br>{}", words.title, words.text)


@admin.register(Notice)
class NoticeAdmin(RecordAdmin):
    """Who was told of what inside the application, and whether they have read it. Without the words."""

    list_display = ("id", "kind", "user", "created_at", "read_at", "sent_at")
    list_select_related = ("user",)
    list_filter = ("kind", ("read_at", admin.EmptyFieldListFilter))
    search_fields = ("kind", "user__name")
    fields = ("kind", "user", "created_at", "read_at", "sent_at")
    readonly_fields = fields


@admin.register(Letter)
class LetterAdmin(RecordAdmin):
    """E-mails and text messages: sent, to be tried again, given up."""

    list_display = ("id", "kind", "about", "user", "channel", "state", "tries", "error", "at")
    list_select_related = ("user",)
    list_filter = ("state", "channel")
    search_fields = ("kind", "about")
