"""What I was told."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.core import cursors
from catalog.core.errors import Refused
from marketplace.accounts.models import User
from marketplace.accounts.queries import roles_of

from . import queries, services
from .forms import WaysForm
from .models import Way

PAGE = 30


@never_cache
@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """My notices, the newest first. 4 statements: session, user, notices, staff's words."""
    user = request.user
    assert isinstance(user, User)
    try:
        found = cursors.keyset(
            queries.notices_of(user),
            order=[("created_at", "desc"), ("pk", "desc")],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            limit=PAGE,
        )
    except Refused as refused:
        messages.warning(request, str(refused.problems[0].message))
        return redirect("notices")
    page: dict[str, Any] = {
        "before": f"?before={found.start}" if found.has_previous and found.start else "",
        "after": f"?after={found.end}" if found.has_next and found.end else "",
    }
    own = services.own_texts()
    context = {"rows": [(row, services.words_of(row, own)) for row in found.rows], "page": page}
    return render(request, "marketplace/notifications/notices.html", context)


@login_required
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it, and on to what it is about. Another person's is absent."""
    user = request.user
    assert isinstance(user, User)
    notice = get_object_or_404(queries.notices_of(user), pk=pk)
    services.mark_read(user=user, notice=notice)
    return redirect(notice.url or "notices")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """All are read."""
    user = request.user
    assert isinstance(user, User)
    if services.mark_read(user=user):
        messages.success(request, _("Đã đánh dấu tất cả là đã đọc."))
    return redirect("notices")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ways(request: HttpRequest) -> HttpResponse:
    """How far the notices of each topic go. 5 statements: session, user, 2 of roles, choices."""
    user = request.user
    assert isinstance(user, User)
    roles = roles_of(user)
    audiences = {""} | ({"producer"} if roles.memberships else set()) | ({"officer"} if roles.posts else set())
    chosen = dict.fromkeys(services.TOPICS, str(Way.SENT)) | queries.ways_of(user)
    form = WaysForm(request.POST if request.method == "POST" else None, audiences=audiences, initial=chosen)
    if not form.is_bound:
        return render(request, "marketplace/notifications/ways.html", {"form": form})
    if not form.is_valid():
        return render(request, "marketplace/notifications/ways.html", {"form": form}, status=422)
    services.choose_ways(user=user, ways=form.ways())
    messages.success(request, _("Đã lưu cách nhận thông báo."))
    return redirect("notice_ways")
