"""One class of the officer's places: planned, opened, its seats, who came, what it is given, its test and its talk."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.formats import moment
from catalog.core.numbers import row_key
from catalog.core.once import once
from catalog.core.spreadsheets import sheet_of
from catalog.programme.models import ClassPost, Enrolment, TrainingClass
from catalog.programme.policies import may_export_trainees
from catalog.programme.queries import training as queries
from catalog.programme.services import training as services
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.office.fields import tell
from marketplace.storefront.forms.training import (
    ClassForm,
    DropForm,
    ExportForm,
    MaterialForm,
    PostForm,
    QuestionForm,
)
from traceability.codes.symbols import qr_svg

from ..my_training import say, talk_page
from ..spreadsheets import spreadsheet
from .common import door, on_duty, paged, posted, status_of, words_of


def _found(request: RoleRequest, pk: int) -> TrainingClass:
    found: TrainingClass = get_object_or_404(queries.classes_within(request.user), pk=pk)
    return found


def _page(
    request: RoleRequest, name: str, found: TrainingClass, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """One of a class's pages."""
    context = {"class": found, "now": clock.now()} | context
    return render(request, f"marketplace/storefront/office/training/{name}.html", context, status=status)


@door
@once
def new(request: RoleRequest) -> HttpResponse:
    """Plan a class on a topic (`?topic=`)."""
    if not on_duty(request):
        raise Http404
    topics = list(queries.topics_for(request.user)[:300])
    places = [post.place for post in request.roles.posts if post.place is not None]
    initial = {"topic": request.GET.get("topic", ""), **({"place": places[0].address} if places else {})}
    form = ClassForm.of(None, topics, posted(request), **initial)
    return _written(request, form, None, "class_new")


def _written(request: RoleRequest, form: ClassForm, found: TrainingClass | None, template: str) -> HttpResponse:
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                made = services.save_class(facts=form.facts(), by=request.user, training_class=found)
            except Refused as refused:
                tell(form, refused)
                status = status_of(refused)
            else:
                words = _("Đã lưu.") if found else _("Đã lưu bản nháp. Xem lại rồi mở đăng ký.")
                messages.success(request, words)
                return redirect("office:class", made.pk)
    context = {"form": form, "class": found}
    return render(request, f"marketplace/storefront/office/training/{template}.html", context, status=status)


@door
def change(request: RoleRequest, pk: int) -> HttpResponse:
    """Write it anew while it has not begun."""
    found = _found(request, pk)
    topics = {one.pk: one for one in queries.topics_for(request.user)[:300]} | {found.topic_id: found.topic}
    return _written(request, ClassForm.of(found, list(topics.values()), posted(request)), found, "class_new")


@door
def training_class(request: RoleRequest, pk: int) -> HttpResponse:
    """One: opened, called off; in numbers. 8 statements."""
    found, now = _found(request, pk), clock.now()
    action, status = request.POST.get("action", ""), 200
    cancel = DropForm(request.POST if action == "cancel" else None)
    if request.method == "POST":
        status = 422
        try:
            if action != "cancel" or cancel.is_valid():
                messages.success(request, _act(request, found, action, cancel))
                return redirect("office:class", pk)
        except Refused as refused:
            if action != "cancel" or isinstance(refused, Conflict | NotAllowed):
                messages.warning(request, words_of(refused))
                return redirect("office:class", pk)
            tell(cancel, refused)
    context = {
        "figures": queries.figures_of(found),
        "cancel": cancel,
        "is_over": found.ends_at <= now,
        "may_change": found.state != "cancelled" and found.starts_at > now,
        "may_cancel": found.state != "cancelled" and found.ends_at > now,
        "sets": found.sets.all(),
    }
    return _page(request, "class", found, context, status)


def _act(request: RoleRequest, found: TrainingClass, action: str, cancel: DropForm) -> str:
    match action:
        case "open":
            services.open_class(training_class=found, by=request.user)
            return _("Đã mở đăng ký. Người được dự sẽ nhận lời mời.")
        case "cancel":
            services.cancel_class(training_class=found, by=request.user, reason=cancel.cleaned_data["reason"])
            return _("Đã hủy lớp. Người đăng ký được báo.")
        case "certify":
            done = services.certify_all(training_class=found, by=request.user)
            return _("Đã cấp %(n)d giấy chứng nhận.") % {"n": done}
    raise Http404


@door
def trainees(request: RoleRequest, pk: int) -> HttpResponse:
    """Who has a seat, who waits, who came; the list as a file by right, for a reason. 8 statements."""
    found = _found(request, pk)
    action, status = request.POST.get("action", ""), 200
    drop = DropForm(request.POST if action == "drop" else None)
    export = ExportForm(request.POST if action == "export" else None, auto_id="id_x_%s")
    may_export = may_export_trainees(request.user, found)
    if request.method == "POST":
        status = 422
        bound: Any = {"drop": drop, "export": export}.get(action)
        try:
            if bound is None or bound.is_valid():
                return _trainee(request, found, action, drop, export)
        except Refused as refused:
            if bound is None or isinstance(refused, Conflict | NotAllowed):
                messages.warning(request, words_of(refused))
                return redirect("office:class_trainees", pk)
            tell(bound, refused)
    rows = list(queries.trainees_of(found)[:3_000])
    context = {
        "rows": rows,
        "drop": drop,
        "export": export if may_export else None,
        "exports": list(found.exports.select_related("by")[:20]) if may_export else [],
    }
    return _page(request, "trainees", found, context, status)


def _trainee(
    request: RoleRequest, found: TrainingClass, action: str, drop: DropForm, export: ExportForm
) -> HttpResponse:
    user = request.user
    if action == "export":
        rows = services.export_trainees(training_class=found, by=user, why=export.cleaned_data["why"])
        return spreadsheet(_sheet(rows), f"hoc-vien-{found.pk}.xlsx")
    row = get_object_or_404(Enrolment, training_class=found, pk=row_key(request.POST.get("trainee", "")))
    if action == "drop":
        services.drop_trainee(enrolment=row, by=user, reason=drop.cleaned_data["reason"])
    elif action in ("came", "absent"):
        services.mark(enrolment=row, came=action == "came", by=user)
    else:
        raise Http404
    messages.success(request, _("Đã ghi."))
    return redirect("office:class_trainees", found.pk)


def _sheet(rows: list[Enrolment]) -> bytes:
    headings = [_("Họ tên"), _("Tư cách"), _("Cơ sở"), _("Trạng thái"), _("Có mặt"), _("Đạt bài kiểm tra")]
    lines = [
        (
            row.name,
            str(row.get_audience_display()),
            row.producer.name if row.producer else "",
            str(row.get_state_display()),
            moment(row.attended_at),
            moment(row.passed_at),
        )
        for row in rows
    ]
    return sheet_of(_("Học viên"), headings, lines)


@door
def code(request: RoleRequest, pk: int) -> HttpResponse:
    """What is shown on the wall of the room: a code for the next minutes; the page renews itself. 6 statements."""
    found = _found(request, pk)
    running = services.is_running(found)
    context: dict[str, Any] = {"running": running, "seconds": services.WINDOW // 2}
    if running:
        address = f"{settings.PUBLIC_URL}/account/training/here/{services.attendance_code(found)}/"
        context |= {"address": address, "symbol": qr_svg(address, title=_("Mã điểm danh"), module_mm=2)}
    return _page(request, "code", found, context)


@door
@once
def materials(request: RoleRequest, pk: int) -> HttpResponse:
    """Files, links, recordings. 7 statements."""
    found = _found(request, pk)
    removes = request.POST.get("action") == "remove"
    form, status = MaterialForm(None if removes else posted(request), request.FILES or None), 200
    if request.method == "POST":
        status = 422
        try:
            if removes:
                row = get_object_or_404(found.materials, pk=row_key(request.POST.get("material", "")))
                services.remove_material(material=row, by=request.user)
                messages.success(request, _("Đã bỏ."))
                return redirect("office:class_materials", pk)
            if form.is_valid():
                services.add_material(training_class=found, by=request.user, **form.cleaned_data)
                messages.success(request, _("Đã thêm."))
                return redirect("office:class_materials", pk)
        except Refused as refused:
            tell(form, refused)
            status = status_of(refused)
    context = {"rows": found.materials.all(), "form": form}
    return _page(request, "materials", found, context, status)


@door
@once
def quiz(request: RoleRequest, pk: int) -> HttpResponse:
    """The questions of the test, until somebody has sat it. 7 statements."""
    found = _found(request, pk)
    removes = request.POST.get("action") == "remove"
    form, status = QuestionForm(None if removes else posted(request)), 200
    if request.method == "POST":
        status = 422
        try:
            if removes:
                row = get_object_or_404(found.questions, pk=row_key(request.POST.get("question", "")))
                services.remove_question(question=row, by=request.user)
                messages.success(request, _("Đã bỏ."))
                return redirect("office:class_quiz", pk)
            if form.is_valid():
                said = dict(form.cleaned_data)
                services.put_question(training_class=found, by=request.user, right=said.pop("right") - 1, **said)
                messages.success(request, _("Đã thêm."))
                return redirect("office:class_quiz", pk)
        except Refused as refused:
            if removes:
                messages.warning(request, words_of(refused))
                return redirect("office:class_quiz", pk)
            tell(form, refused)
            status = status_of(refused)
    questions = [(row, list(enumerate(row.answers))) for row in found.questions.all()]
    context = {"questions": questions, "form": form}
    return _page(request, "quiz", found, context, status)


@door
def feedback(request: RoleRequest, pk: int) -> HttpResponse:
    """What people said of it, without who. 7 statements."""
    found = _found(request, pk)
    said = queries.feedback_of(found)
    rows, pager = paged(request, said.rows, [("at", "desc"), ("pk", "desc")])
    context = {"rows": rows, "page": pager, "counts": said.counts}
    return _page(request, "feedback", found, context)


@door
@once
def talk(request: RoleRequest, pk: int) -> HttpResponse:
    """Questions of the topic: answered, hidden, reports settled. 8 statements."""
    found = _found(request, pk)
    action, status = request.POST.get("action", ""), 200
    form = PostForm(request.POST if action in ("ask", "answer") else None)
    if request.method == "POST":
        status = 422
        try:
            if action in ("hide", "keep"):
                _moderate(request, found, action)
                return redirect("office:class_talk", pk)
            if form.is_bound and form.is_valid():
                say(request, found, form.cleaned_data["text"])
                return redirect("office:class_talk", pk)
        except Refused as refused:
            if not form.is_bound or isinstance(refused, Conflict | NotAllowed):
                messages.warning(request, words_of(refused))
                return redirect("office:class_talk", pk)
            tell(form, refused)
    return talk_page(request, found, form, status, "marketplace/storefront/office/training/talk.html", now=clock.now())


def _moderate(request: RoleRequest, found: TrainingClass, action: str) -> None:
    rows = ClassPost.objects.filter(training_class__topic=found.topic_id)
    post = get_object_or_404(rows, pk=row_key(request.POST.get("post", "")))
    if action == "hide":
        services.hide_post(post=post, reason=request.POST.get("reason", ""), by=request.user)
    else:
        services.keep_post(post=post, by=request.user)
    messages.success(request, _("Đã ghi."))
