"""Decisions on buyers and enquiries, and forum days."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.enquiries.models import Forum
from marketplace.enquiries.services import ForumFacts

from ..base import CountField
from ..places import PlaceForm
from .fields import Moment, Text


class ForumForm(PlaceForm):
    """A forum day: what, where, when."""

    confirms_old_names = False
    name = Text(label=_("Tên ngày kết nối"), longest=160)
    venue = Text(label=_("Họp ở đâu"), longest=200)
    starts_at = Moment(label=_("Bắt đầu"), help_text=_("Giờ Việt Nam, phút tròn chục."))
    ends_at = Moment(label=_("Kết thúc"))
    register_until = Moment(label=_("Nhận đăng ký tới"))
    tables = CountField(label=_("Số bàn"), initial="5", help_text=_("Mỗi bàn một cuộc gặp 10 phút."))
    text = Text(label=_("Giới thiệu"), longest=5000, rows=4, required=False)
    FACTS = ("name", "venue", "starts_at", "ends_at", "register_until", "tables", "text")
    field_order = ("name", "place", "place_choice", "venue", "starts_at", "ends_at", "register_until", "tables", "text")

    @classmethod
    def of(cls, forum: Forum | None, data: Any = None) -> "ForumForm":
        """Filled with the forum as it is."""
        initial = {name: getattr(forum, name) for name in cls.FACTS} if forum else {}
        form = cls(data, kept=forum.place if forum else None, initial=initial)
        form.fields["place"].label = _("Nơi tổ chức")
        return form

    def facts(self) -> ForumFacts:
        """For the service, once the form is right."""
        assert self.unit is not None
        return ForumFacts(**{name: self.cleaned_data[name] for name in self.FACTS}, place=self.unit)


class HideEnquiryForm(forms.Form):
    """Why an enquiry is hidden."""

    reason = Text(label=_("Lý do ẩn"), longest=300, rows=2, required=False)


class CancelForumForm(forms.Form):
    """Why a forum day is called off."""

    reason = Text(label=_("Lý do hủy"), longest=300, rows=2)
