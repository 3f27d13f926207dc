"""Product sets to choose from: those of today, in the reader's language."""

from typing import Any, Self

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.core.formats import in_language
from catalog.products.models import ProductSet
from catalog.products.queries import current_sets


class _OfToday(forms.ChoiceField):
    """Its choices are read when a form is made. 1 statement."""

    known: dict[str, ProductSet]
    none: list[tuple[str, str | Promise]] = []

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """A form's own copy of the field."""
        made: Self = super().__deepcopy__(memo)
        made.known = {str(one.pk): one for one in current_sets()}
        made.choices = [*self.none, *((key, in_language(one, "name")) for key, one in made.known.items())]
        return made


class SetField(_OfToday):
    """Gives the set; None where it may be left open and is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Bộ sản phẩm"), **kwargs})
        if not self.required:
            self.none = [("", _("Chưa rõ"))]

    def clean(self, value: Any) -> Any:
        """A `ProductSet` or None."""
        return self.known.get(super().clean(value))


class SetsField(_OfToday, forms.MultipleChoiceField):
    """Gives the sets that were chosen, none of them too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "widget": forms.CheckboxSelectMultiple(), **kwargs})

    def clean(self, value: Any) -> Any:
        """A list of `ProductSet`."""
        return [self.known[key] for key in super().clean(value)]
