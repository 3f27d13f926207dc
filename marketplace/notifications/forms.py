"""How far notices go."""

from typing import Any

from django import forms

from .models import Way
from .services import TOPICS


class WaysForm(forms.Form):
    """One choice for each topic that a person of these audiences gets ("" for everybody, producer, officer)."""

    def __init__(self, *args: Any, audiences: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, topic in TOPICS.items():
            if topic.audience in audiences:
                self.fields[name] = forms.ChoiceField(label=str(topic.label), choices=Way.choices)

    def ways(self) -> dict[str, str]:
        """What was chosen, by topic."""
        return dict(self.cleaned_data)
