"""Staff's view of added links, and the sites that they may lead to."""

import re

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.core.admin import EditableAdmin, RecordAdmin
from traceability.scans.models import ExtraLink, LinkHost


class LinkHostForm(forms.ModelForm):  # type: ignore[type-arg]
    """A site by its bare name."""

    class Meta:
        model = LinkHost
        fields = ("host", "is_allowed", "note")

    def clean_host(self) -> str:
        """www.vidu.vn: no scheme, port or path; other alphabets in their xn-- form."""
        host = str(self.cleaned_data["host"]).strip().lower()
        if not re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", host):
            raise ValidationError(_("Ghi tên trang, không có https:// và dấu /. Ví dụ www.vidu.vn."), code="host")
        return host


@admin.register(LinkHost)
class LinkHostAdmin(EditableAdmin):
    """Sites that added links may lead to."""

    form = LinkHostForm
    list_display = ("host", "is_allowed", "note")
    list_filter = ("is_allowed",)
    search_fields = ("host", "note")


@admin.register(ExtraLink)
class ExtraLinkAdmin(RecordAdmin):
    """Links that producers and officers added."""

    list_display = ("relation", "title", "href", "added_by_office", "created_at")
    list_filter = ("relation", "added_by_office")
    search_fields = ("title", "href")
