"""Concerns: what is written, what is thought of it, what is answered."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.places.models import Unit
from catalog.programme.models import ConcernKind

from .base import StudioForm
from .office.fields import Text

CHOOSE = {"required": _("Chưa chọn."), "invalid_choice": _("Chọn trong danh sách.")}


class ConcernForm(StudioForm):
    """A producer's."""

    kind = forms.ChoiceField(label=_("Loại"), choices=ConcernKind, widget=forms.RadioSelect, error_messages=CHOOSE)
    title = Text(label=_("Về việc"), longest=160)
    text = Text(
        label=_("Nội dung"), longest=4_000, rows=6, help_text=_("Chuyện gì, ở đâu, mong được giải quyết thế nào.")
    )


class DeskConcernForm(ConcernForm):
    """An officer's, in the name of a place."""

    place = forms.ChoiceField(label=_("Của"), error_messages=CHOOSE)
    field_order = ("place",)

    def __init__(self, *args: Any, places: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place.pk): place for place in places}
        self.fields["place"].choices = [(key, place.full_name) for key, place in self.places.items()]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """The arguments of the service, once the form is right."""
        return self.cleaned_data | {"place": self.places[self.cleaned_data["place"]]}


class ForwardForm(StudioForm):
    """Up, with what this desk thinks of it."""

    text = Text(label=_("Ý kiến của cấp mình"), longest=4_000, rows=3)


class AnswerForm(StudioForm):
    """Back to whoever asked."""

    text = Text(label=_("Trả lời"), longest=4_000, rows=5)
