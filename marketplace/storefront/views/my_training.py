"""My classes: enrolling, being there, the test, the certificate, talking with the others. For anybody who is signed in."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from catalog.core import clock, cursors, ratelimit
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.numbers import row_key
from catalog.core.once import once
from catalog.programme.models import ClassPost, Enrolment, EnrolmentState, TrainingClass
from catalog.programme.policies import may_run_training
from catalog.programme.queries import training as queries
from catalog.programme.services import training as services
from marketplace.accounts.models import User
from marketplace.storefront.forms.training import EnrolForm, FeedbackForm, PostForm, QuizForm

from ..symbols.attendance import attendance_pdf
from .allowed import links_of, with_allowed_links
from .paging import neighbours

PAGE = 20
POSTS_A_DAY = 30
"""Of one person, in all classes."""
WRITES = require_http_methods(["GET", "HEAD", "POST"])


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@never_cache
@login_required
@require_safe
def classes(request: HttpRequest) -> HttpResponse:
    """The list. 3 statements: session, user, classes."""
    try:
        page = cursors.keyset(
            queries.my_enrolments(_user(request)),
            order=[("training_class__starts_at", "desc"), ("pk", "desc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=PAGE,
        )
    except Refused as refused:
        messages.warning(request, str(refused.problems[0].message))
        return redirect("my_classes")
    context = {"rows": page.rows, "page": neighbours(request, page), "now": clock.now()}
    return render(request, "storefront/training/mine.html", context)


def _class(pk: int) -> TrainingClass:
    found = queries.public_class(pk)
    if found is None:
        raise Http404
    return found


def _mine(user: User, pk: int) -> Enrolment:
    found: Enrolment = get_object_or_404(queries.my_enrolments(user), training_class=pk)
    return found


@never_cache
@login_required
@WRITES
def training_class(request: HttpRequest, pk: int) -> HttpResponse:
    """One class, for me: enrol or leave, its links and materials, test, certificate, what I say of it. At most 16 statements."""
    user, found = _user(request), _class(pk)
    row = queries.my_enrolments(user).filter(training_class=found).first()
    if request.method != "POST":
        return _page(request, found, row)
    action = request.POST.get("action", "")
    form: Any = None
    if action == "enrol":
        form = EnrolForm(request.POST, ways=queries.ways_in(user, found))
    elif row is None:
        raise Http404
    elif action == "feedback":
        form = FeedbackForm(request.POST, auto_id="id_f_%s")
    bound = {f"{action}_form": form} if form else {}
    if form is not None and not form.is_valid():
        return _page(request, found, row, 422, **bound)
    try:
        words = _act(request, found, row, action, form)
    except (Conflict, NotAllowed) as refused:
        messages.warning(request, " ".join(str(problem.message) for problem in refused.problems))
    except Refused as refused:
        if form is None:
            raise
        form.refuse(refused)
        return _page(request, found, row, 422, **bound)
    else:
        messages.success(request, words)
    return redirect("my_class", pk)


def _act(request: HttpRequest, found: TrainingClass, row: Enrolment | None, action: str, form: Any) -> str:
    user = _user(request)
    if action == "enrol":
        made = services.enrol(training_class=found, by=user, **form.facts())
        return _("Đã giữ chỗ cho bạn.") if made.state == EnrolmentState.SEATED else _("Đã vào danh sách chờ.")
    assert row is not None
    match action:
        case "leave":
            services.leave_class(enrolment=row, by=user)
            return _("Đã thôi. Chỗ được chuyển cho người chờ.")
        case "feedback":
            services.give_feedback(enrolment=row, by=user, **form.cleaned_data)
            return _("Cảm ơn bạn đã góp ý.")
        case "certificate":
            services.certify(enrolment=row, by=user, shows_name=request.POST.get("shows_name") == "1")
            return _("Đã cấp giấy chứng nhận.")
        case "name":
            services.show_name(enrolment=row, by=user, shows=request.POST.get("shows_name") == "1")
            return _("Đã lưu.")
    raise Http404


def _page(
    request: HttpRequest, found: TrainingClass, row: Enrolment | None, status: int = 200, **bound: Any
) -> HttpResponse:
    user, now = _user(request), clock.now()
    holds = row is not None and row.state in (EnrolmentState.SEATED, EnrolmentState.WAITING)
    seated = row is not None and row.state == EnrolmentState.SEATED
    came = row is not None and row.attended_at is not None
    registers = found.state == "open" and found.register_until > now
    context: dict[str, Any] = {
        "class": found,
        "row": row,
        "holds": holds,
        "seated": seated,
        "came": came,
        "registers": registers,
        "is_over": found.ends_at <= now,
        "may_leave": holds and found.starts_at > now,
        "links": links_of(found) if seated and found.state == "open" else {},
        "materials": with_allowed_links(found.materials.all()) if seated else [],
        "asked": found.questions.count() if came else 0,
        "sittings": list(row.sittings.all()) if came and row else [],
    }
    if row is not None and row.state == EnrolmentState.WAITING:
        context["number"] = queries.place_in_queue(row)
    if registers and not holds:
        ways = queries.ways_in(user, found)
        context["enrol_form"] = EnrolForm(ways=ways, initial={"name": user.name}) if ways else None
    if came and row is not None:
        said = getattr(row, "feedback", None)
        initial = {"points": said.points, "text": said.text} if said else None
        context["feedback_form"] = FeedbackForm(initial=initial, auto_id="id_f_%s")
        context["is_tested"] = context["asked"] == 0 or row.passed_at is not None
        context["may_sit"] = (
            context["asked"]
            and row.passed_at is None
            and len(context["sittings"]) < found.tries
            and found.starts_at <= now <= found.ends_at + services.TEST_DAYS
        )
    return render(request, "storefront/training/my_class.html", context | bound, status=status)


@never_cache
@login_required
@WRITES
def here(request: HttpRequest, code: str) -> HttpResponse:
    """The code in the room leads here: a button says that one is there. 4 statements to show."""
    pk = services.class_of_code(code)
    found = queries.public_class(pk) if pk else None
    status, problem = 200, ""
    if request.method == "POST":
        try:
            row = services.attend(code=code, by=_user(request))
        except (Conflict, NotAllowed) as refused:
            status = 403 if isinstance(refused, NotAllowed) else 409
            problem = " ".join(str(one.message) for one in refused.problems)
        else:
            messages.success(request, _("Đã điểm danh. Chúc bạn học tốt."))
            return redirect("my_class", row.training_class_id)
    context = {"class": found, "problem": problem}
    return render(request, "storefront/training/here.html", context, status=status)


@never_cache
@login_required
@WRITES
def quiz(request: HttpRequest, pk: int) -> HttpResponse:
    """The class's test. 5 statements to show."""
    row = _mine(_user(request), pk)
    questions = list(row.training_class.questions.order_by("position"))
    if row.attended_at is None or not questions:
        raise Http404
    form = QuizForm(request.POST if request.method == "POST" else None, questions=questions)
    if form.is_bound and form.is_valid():
        try:
            made = services.sit_test(enrolment=row, answers=form.answers(), by=_user(request))
        except Refused as refused:
            messages.warning(request, " ".join(str(problem.message) for problem in refused.problems))
        else:
            words = {"right": made.right, "asked": made.asked}
            told = (
                _("Đạt: đúng %(right)d trên %(asked)d câu.")
                if made.passed
                else _("Chưa đạt: đúng %(right)d trên %(asked)d câu.")
            )
            messages.success(request, told % words)
        return redirect("my_class", pk)
    context = {"class": row.training_class, "form": form, "left": row.training_class.tries - row.sittings.count()}
    return render(request, "storefront/training/quiz.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_safe
def certificate_file(request: HttpRequest, pk: int) -> HttpResponse:
    """My certificate as a PDF. 3 statements."""
    row = _mine(_user(request), pk)
    if not row.code:
        raise Http404
    body = attendance_pdf(row, check_url=f"{settings.PUBLIC_URL}/training/certificates/{row.code}/")
    name = f'attachment; filename="chung-nhan-tap-huan-{row.training_class_id}.pdf"'
    return HttpResponse(body, content_type="application/pdf", headers={"Content-Disposition": name})


@never_cache
@login_required
@WRITES
@once
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """Questions and answers of all classes of the topic: asked, answered, reported. 6 statements to show."""
    user, found = _user(request), _class(pk)
    if not queries.may_talk(user, found):
        raise Http404
    form = PostForm(request.POST if request.POST.get("action") in ("ask", "answer") else None)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if request.POST.get("action") == "report":
                services.report_post(post=_post(found, request), by=user)
                messages.success(request, _("Đã báo. Ban tổ chức sẽ xem."))
                return redirect("my_talk", pk)
            if form.is_bound and form.is_valid():
                say(request, found, form.cleaned_data["text"])
                messages.success(request, _("Đã gửi."))
                return redirect("my_talk", pk)
        except Refused as refused:
            if isinstance(refused, NotAllowed | Conflict) or not form.is_bound:
                messages.warning(request, " ".join(str(problem.message) for problem in refused.problems))
                return redirect("my_talk", pk)
            form.refuse(refused)
    return talk_page(request, found, form, status, "storefront/training/talk.html")


def _post(found: TrainingClass, request: HttpRequest) -> ClassPost:
    rows = ClassPost.objects.select_related("training_class__place__current", "training_class__place__province")
    key = row_key(request.POST.get("post", ""))
    row: ClassPost = get_object_or_404(rows, training_class__topic=found.topic_id, pk=key)
    return row


def say(request: HttpRequest, found: TrainingClass, text: str) -> None:
    """A question or an answer, so many a day. Raises `Refused`."""
    user = _user(request)
    answers = _post(found, request) if request.POST.get("action") == "answer" else None
    if not ratelimit.allow(f"class-post:{user.pk}", POSTS_A_DAY, 86_400):
        raise Conflict.because("too_often", _("Hôm nay bạn đã gửi nhiều câu. Mai gửi tiếp."))
    services.say(training_class=found, text=text, by=user, answers=answers)


def talk_page(
    request: HttpRequest, found: TrainingClass, form: PostForm, status: int, template: str, **more: Any
) -> HttpResponse:
    """The talk of a class's topic, the newest questions first. 2 statements of its own."""
    try:
        page: Any = cursors.keyset(
            queries.talk_of(found.topic_id),
            order=[("at", "desc"), ("pk", "desc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=PAGE,
        )
    except Refused as refused:
        messages.warning(request, str(refused.problems[0].message))
        return redirect(request.path)
    context = {
        "class": found,
        "rows": page.rows,
        "page": neighbours(request, page),
        "form": form,
        "me": _user(request).pk,
        "organises": may_run_training(_user(request), found.place),
    }
    return render(request, template, context | more, status=status)
