"""What the forms here share: reading amounts as people write them, and giving a service's refusal to the fields it names."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.core.errors import NotAllowed, Refused
from catalog.core.numbers import measure, plain, whole_number

_CURRENCY = re.compile(r"(₫|đồng|vnđ|vnd|đ|d)\.?$", re.IGNORECASE)
_DECIMAL = re.compile(r"-?\d+[.,]\d+", re.ASCII)
LONGEST_NUMBER = 40


class StudioForm(forms.Form):
    """A form whose right and wrong is said by a service."""

    use_required_attribute = False  # the server's words are better than the browser's, and in the reader's language
    elsewhere: dict[str, str] = {}  # a service's field name: ours

    def refuse(self, refused: Refused) -> None:
        """Show a service's problems at the fields that they name, the others above the form. What a role may not do is no problem of a form."""
        if isinstance(refused, NotAllowed):
            raise refused
        for problem in refused.problems:
            field = self.elsewhere.get(problem.field, problem.field)
            self.add_error(field if field in self.fields else None, str(problem.message))


class DongField(forms.CharField):
    """An amount in đồng as people write it: 150000, "150.000", "150,000 đ", "150 000 VND". Gives an int; whether it is a price the service says."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "placeholder": "150.000"})
        )
        super().__init__(max_length=LONGEST_NUMBER, **kwargs)

    def clean(self, value: Any) -> Any:
        """An int; None when it may be left empty and is."""
        text = super().clean(value)
        if not text:
            return None
        bare = _CURRENCY.sub("", plain(text))
        amount = whole_number(bare)
        if amount is not None:
            return amount
        if _DECIMAL.fullmatch(bare):
            raise ValidationError(_("Đồng không có phần lẻ. Ghi giá tròn đồng, ví dụ 125.000."), code="fraction")
        raise ValidationError(
            _("“%(text)s” không phải là số tiền. Ví dụ 125.000."), code="number", params={"text": text}
        )


class CountField(forms.CharField):
    """A whole number of things: "1.200" is 1200."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(max_length=LONGEST_NUMBER, **kwargs)

    def clean(self, value: Any) -> Any:
        """An int; None when it may be left empty and is."""
        text = super().clean(value)
        if not text:
            return None
        number = whole_number(text)
        if number is None:
            raise ValidationError(
                _("“%(text)s” không phải là số nguyên. Ví dụ 12."), code="number", params={"text": text}
            )
        if abs(number) > 10**12:
            raise ValidationError(_("Số này lớn quá. Xem lại có thừa số 0 không."), code="too_large")
        return number


class MeasureField(forms.CharField):
    """A measure with decimals: "0,5" and "0.5" are a half, "1.500" and "1.500,0" are fifteen hundred as Vietnamese write it. Gives a Decimal of at
    most 3 places."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=LONGEST_NUMBER, **kwargs)

    def clean(self, value: Any) -> Any:
        """A Decimal; None when it may be left empty and is."""
        text = super().clean(value)
        if not text:
            return None
        number = measure(text)
        if number is None:
            raise ValidationError(
                _("“%(text)s” không phải là con số. Ví dụ 250 hoặc 0,5."), code="number", params={"text": text}
            )
        if number != round(number, 3):
            raise ValidationError(_("Ghi nhiều nhất 3 chữ số sau dấu phẩy. Ví dụ 0,125."), code="places")
        return number
