"""Training of the officer's places: programmes and their topics, who was trained in what and what became of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Refused
from catalog.core.numbers import row_key
from catalog.core.once import once
from catalog.programme.policies import may_run_training
from catalog.programme.queries import training as queries
from catalog.programme.services import training as services
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.office.fields import tell
from marketplace.storefront.forms.training import ProgrammeForm, TopicForm

from .common import chosen, door, on_duty, paged, posted, status_of


@door
def training(request: RoleRequest) -> HttpResponse:
    """Classes, programmes, or what became of who was trained. 6 statements with session, user and roles; 9 for what became of it."""
    tabs = [("classes", _("Các lớp")), ("programmes", _("Chương trình")), ("outcomes", _("Ai đã học, kết quả"))]
    tab = chosen(request, tabs)
    context: dict[str, Any] = {"tabs": tabs, "tab": tab, "now": clock.now(), "may_add": on_duty(request)}
    if tab == "outcomes":
        context |= {"topics": queries.trained_by_topic(request.user), "rows": queries.outcomes(request.user)}
    elif tab == "programmes":
        rows = queries.programmes_within(request.user).order_by()
        context["rows"], context["page"] = paged(request, rows, [("year", "desc"), ("pk", "desc")])
    else:
        held = queries.classes_within(request.user).order_by()
        context["rows"], context["page"] = paged(request, held, [("starts_at", "desc"), ("pk", "desc")])
    return render(request, "marketplace/storefront/office/training/list.html", context)


@door
@once
def programme_new(request: RoleRequest) -> HttpResponse:
    """A first draft of a series."""
    if not on_duty(request):
        raise Http404
    places = [post.place for post in request.roles.posts if post.place is not None]
    initial = {"year": clock.today().year, **({"place": places[0].address} if places else {})}
    form, status = ProgrammeForm.of(None, posted(request), **initial), 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                made = services.save_programme(by=request.user, **form.facts())
            except Refused as refused:
                tell(form, refused)
                status = status_of(refused)
            else:
                return redirect("office:training_programme", made.pk)
    context = {"form": form}
    return render(request, "marketplace/storefront/office/training/programme_new.html", context, status=status)


@door
@once
def programme(request: RoleRequest, pk: int) -> HttpResponse:
    """A series: its topics and their classes; another topic, one written anew. 9 statements."""
    found = get_object_or_404(queries.programmes_within(request.user).prefetch_related("topics__classes"), pk=pk)
    action, status = request.POST.get("action", ""), 200
    form = ProgrammeForm.of(found, request.POST if action == "change" else None)
    topic_form = TopicForm(request.POST if action == "topic" else None, auto_id="id_t_%s")
    bound: Any = {"change": form, "topic": topic_form}.get(action)
    if request.method == "POST":
        if bound is None:
            raise Http404
        status = 422
        if bound.is_valid():
            try:
                if action == "change":
                    services.save_programme(programme=found, by=request.user, **form.facts())
                else:
                    key = request.POST.get("of")
                    topic = get_object_or_404(found.topics, pk=row_key(key)) if key else None
                    services.put_topic(programme=found, by=request.user, topic=topic, **topic_form.cleaned_data)
            except Refused as refused:
                tell(bound, refused)
                status = status_of(refused)
            else:
                messages.success(request, _("Đã lưu."))
                return redirect("office:training_programme", pk)
    may = may_run_training(request.user, found.place)
    context = {"programme": found, "form": form, "topic_form": topic_form, "may_write": may}
    return render(request, "marketplace/storefront/office/training/programme.html", context, status=status)
