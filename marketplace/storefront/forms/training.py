"""Training: what organisers write about programmes and classes, what people who come send."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.core.errors import Refused
from catalog.programme.models import Audience, QuizQuestion, TrainingClass, TrainingProgramme, TrainingTopic
from catalog.programme.queries.training import Way
from catalog.programme.services.training import ClassFacts
from traceability.scans.services import allowed_address

from .base import CountField, StudioForm
from .office.fields import Moment, Text
from .places import PlaceForm
from .sets import SetsField

CHOOSE = {"required": _("Chưa chọn."), "invalid_choice": _("Chọn trong danh sách.")}


class AllowedLink(forms.CharField):
    """An https address of a site that staff allowed (`scans.LinkHost`); gives it as it is kept."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=600,
            widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "placeholder": "https://"}),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        """Refused with the words of the list of sites."""
        typed = str(super().clean(value) or "")
        if not typed:
            return ""
        try:
            return allowed_address(typed)[0]
        except Refused as refused:
            raise ValidationError([str(problem.message) for problem in refused.problems]) from refused


class Lines(forms.CharField):
    """Names, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=3_000, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)

    def clean(self, value: Any) -> list[str]:
        """Without empty lines."""
        return [line.strip() for line in str(super().clean(value) or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        """A list as lines."""
        return "\n".join(value) if isinstance(value, list) else value


class ProgrammeForm(PlaceForm):
    """A series of topics."""

    confirms_old_names = False
    name = Text(label=_("Tên chương trình"), longest=200)
    year = CountField(label=_("Năm"))
    text = Text(label=_("Giới thiệu"), longest=5000, rows=3, required=False)
    field_order = ("name", "year", "place", "place_choice", "text")

    @classmethod
    def of(cls, programme: TrainingProgramme | None, data: Any = None, **initial: Any) -> "ProgrammeForm":
        """Filled with the programme as it is."""
        if programme:
            initial = {name: getattr(programme, name) for name in ("name", "year", "text")}
        form = cls(data, kept=programme.place if programme else None, initial=initial)
        form.fields["place"].label = _("Nơi tổ chức")
        return form

    def facts(self) -> dict[str, Any]:
        """The arguments of the service, once the form is right."""
        return {name: self.cleaned_data[name] for name in ("name", "year", "text")} | {"place": self.unit}


class TopicForm(StudioForm):
    """Another topic."""

    title = Text(label=_("Tên chuyên đề"), longest=200)
    text = Text(label=_("Nội dung"), longest=5000, rows=3, required=False)


class ClassForm(PlaceForm):
    """A class: what, where, when, who may come."""

    confirms_old_names = False
    topic = forms.ChoiceField(label=_("Chuyên đề"), error_messages=CHOOSE)
    name = Text(label=_("Tên lớp"), longest=200)
    starts_at = Moment(label=_("Bắt đầu"))
    ends_at = Moment(label=_("Kết thúc"))
    register_until = Moment(label=_("Nhận đăng ký tới"))
    seats = CountField(label=_("Số chỗ"))
    venue = Text(label=_("Phòng học"), longest=200, required=False, help_text=_("Để trống khi chỉ học qua mạng."))
    link = AllowedLink(
        label=_("Đường dẫn lớp trực tuyến"),
        help_text=_("Zoom, phát trực tiếp. Chỉ người có chỗ thấy."),
    )
    audiences = forms.MultipleChoiceField(
        label=_("Ai được dự"), choices=Audience, widget=forms.CheckboxSelectMultiple, error_messages=CHOOSE
    )
    stars = forms.MultipleChoiceField(
        label=_("Cơ sở có sản phẩm mấy sao"),
        choices=[(str(n), f"{n}★") for n in range(1, 6)],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Không chọn là cơ sở nào cũng được."),
        error_messages=CHOOSE,
    )
    sets = SetsField(
        label=_("Cơ sở có sản phẩm thuộc bộ"),
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("Không chọn là bộ nào cũng được."),
        error_messages=CHOOSE,
    )
    from_elsewhere = forms.BooleanField(label=_("Nhận cán bộ và cơ sở của nơi khác"), required=False)
    teachers = Lines(label=_("Giảng viên"), help_text=_("Mỗi dòng một người, kèm nơi công tác."))
    partners = Lines(label=_("Viện, trường phối hợp"), help_text=_("Mỗi dòng một nơi."))
    text = Text(label=_("Nội dung lớp"), longest=10_000, rows=4, required=False)
    pass_percent = CountField(label=_("Đạt bài kiểm tra khi đúng (%)"), initial="70")
    tries = CountField(label=_("Được làm bài mấy lần"), initial="3")
    zalo = AllowedLink(label=_("Nhóm Zalo của lớp"))
    facebook = AllowedLink(label=_("Nhóm Facebook của lớp"))
    field_order = (
        "topic", "name", "place", "place_choice", "starts_at", "ends_at", "register_until", "seats", "venue", "link",
        "audiences", "stars", "sets", "from_elsewhere", "teachers", "partners", "text", "pass_percent", "tries", "zalo",
        "facebook",
    )  # fmt: skip
    PLAIN = (
        "name", "starts_at", "ends_at", "register_until", "seats", "venue", "link", "audiences", "from_elsewhere",
        "teachers", "partners", "text", "pass_percent", "tries", "zalo", "facebook",
    )  # fmt: skip

    def __init__(self, *args: Any, topics: Sequence[TrainingTopic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = {str(one.pk): one for one in topics}
        fields: Any = self.fields
        fields["topic"].choices = [(key, f"{one.programme.name}: {one.title}") for key, one in self.topics.items()]
        fields["place"].label = _("Nơi tổ chức")

    @classmethod
    def of(
        cls, one: TrainingClass | None, topics: Sequence[TrainingTopic], data: Any = None, **initial: Any
    ) -> "ClassForm":
        """Filled with the class as it is."""
        kept = None
        if one is not None:
            kept = one.place
            initial = {name: getattr(one, name) for name in cls.PLAIN}
            initial |= {"topic": str(one.topic_id), "stars": [str(n) for n in one.stars]}
            initial["sets"] = [str(row.pk) for row in one.sets.all()]
        return cls(data, topics=topics, kept=kept, initial=initial)

    def facts(self) -> ClassFacts:
        """For the service, once the form is right."""
        said = self.cleaned_data
        assert self.unit is not None
        return ClassFacts(
            topic=self.topics[said["topic"]],
            place=self.unit,
            stars=[int(n) for n in said["stars"]],
            sets=said["sets"],
            **{name: said[name] for name in self.PLAIN},
        )


class MaterialForm(StudioForm):
    """A file or a link."""

    elsewhere = {"href": "href"}
    title = Text(label=_("Tên tài liệu"), longest=160)
    file = forms.FileField(label=_("Tệp PDF hoặc ảnh"), required=False)
    href = AllowedLink(label=_("Hoặc đường dẫn"))
    is_recording = forms.BooleanField(label=_("Là bản ghi buổi học"), required=False)
    for_all = forms.BooleanField(label=_("Ai cũng xem được"), required=False)


class QuestionForm(StudioForm):
    """A question of the test."""

    text = Text(label=_("Câu hỏi"), longest=500, rows=2)
    answers = Lines(label=_("Các câu trả lời"), help_text=_("Mỗi dòng một câu, từ 2 đến 6 câu."))
    right = CountField(label=_("Câu đúng là dòng số"))


class DropForm(StudioForm):
    """Why: of a seat taken back, a class called off, words that are hidden."""

    reason = Text(label=_("Lý do"), longest=300, rows=2)


class ExportForm(StudioForm):
    """What a list of names is taken for."""

    why = Text(label=_("Xuất danh sách để làm gì"), longest=300)


class EnrolForm(StudioForm):
    """As what somebody comes, under which name."""

    way = forms.ChoiceField(label=_("Dự với tư cách"), widget=forms.RadioSelect, error_messages=CHOOSE)
    name = Text(label=_("Họ tên"), longest=120, help_text=_("Như sẽ in trên giấy chứng nhận."))
    consent = forms.BooleanField(
        label=_("Tôi đồng ý để ban tổ chức giữ họ tên của tôi trong danh sách lớp"),
        required=False,
        help_text=_("Chỉ ban tổ chức thấy. Xin xóa lúc nào cũng được, ở trang Dữ liệu của tôi."),
    )

    def __init__(self, *args: Any, ways: Sequence[Way], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = {way.key: way for way in ways}
        self.fields["way"].choices = [(key, way.words) for key, way in self.ways.items()]  # type: ignore[attr-defined]
        if len(self.ways) == 1:
            self.initial.setdefault("way", next(iter(self.ways)))

    def facts(self) -> dict[str, Any]:
        """The arguments of the service, once the form is right."""
        way = self.ways[self.cleaned_data["way"]]
        said = {name: self.cleaned_data[name] for name in ("name", "consent")}
        return said | {"audience": way.audience, "producer": way.producer}


class FeedbackForm(StudioForm):
    """How it was."""

    points = forms.TypedChoiceField(
        label=_("Lớp này bổ ích tới đâu"),
        coerce=int,
        choices=[("5", _("5: rất bổ ích")), ("4", "4"), ("3", "3"), ("2", "2"), ("1", _("1: không bổ ích"))],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    text = Text(label=_("Góp ý cho ban tổ chức"), longest=2_000, rows=3, required=False)


class PostForm(StudioForm):
    """A question to the class, or an answer."""

    text = Text(label=_("Câu hỏi"), longest=2_000, rows=3)


class QuizForm(StudioForm):
    """A class's test: a question a field."""

    def __init__(self, *args: Any, questions: Sequence[QuizQuestion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, question in enumerate(questions, 1):
            self.fields[f"q{question.pk}"] = forms.ChoiceField(
                label=f"{number}. {question.text}",
                choices=[(str(n), answer) for n, answer in enumerate(question.answers)],
                widget=forms.RadioSelect,
                required=False,
                error_messages=CHOOSE,
            )

    def answers(self) -> list[int | None]:
        """In the order of the questions."""
        return [int(said) if said else None for said in self.cleaned_data.values()]
