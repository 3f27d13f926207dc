"""A producer registers, says who it is, and chooses who works for it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from catalog.core import clock, formats, ratelimit
from catalog.core.errors import Refused
from catalog.core.once import once
from catalog.producers import services
from catalog.producers.models import Invitation, Membership, Producer, ProducerState
from catalog.producers.queries import WITH_PLACE, profile_gaps
from catalog.producers.services.profile import IDENTITY
from marketplace.accounts.models import User
from marketplace.accounts.services.invitations import link_of, send_invitation
from marketplace.storefront.forms.producers import InviteForm, NewProducerForm, ProducerForm, StoryForm, facts_of

from .desk import StudioRequest, at_desk, for_editors, for_sellers, page, to

REGISTRATIONS_A_DAY = 5


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new_producer(request: HttpRequest) -> HttpResponse:
    """Register a producer: whoever is signed in becomes its owner."""
    user = request.user
    assert isinstance(user, User)
    form = NewProducerForm(
        request.POST or None, initial={"phone": formats.phone(user.phone or ""), "email": user.email or ""}
    )
    if request.method == "POST" and form.is_valid():
        if not ratelimit.allow(f"register producer {user.pk}", REGISTRATIONS_A_DAY, 86_400):
            form.add_error(None, _("Hôm nay bạn đã đăng ký 5 cơ sở. Mai đăng ký tiếp."))
        else:
            try:
                producer = services.register_producer(by=user, **form.facts())
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(
                    request, _("Đã đăng ký. Cán bộ địa phương sẽ xác minh; trong lúc chờ, thêm sản phẩm đầu tiên.")
                )
                return redirect(f"{reverse('studio')}?p={producer.pk}")
    return render(
        request,
        "marketplace/storefront/studio/new_producer.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@at_desk
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: StudioRequest) -> HttpResponse:
    """The producer's facts, with what is still missing of them. 1 statement of its own."""
    producer = Producer.objects.select_related(*WITH_PLACE).get(pk=request.desk.producer.pk)
    form = ProducerForm(request.POST or None, initial=facts_of(producer), kept=producer.place)
    if request.method == "POST" and form.is_valid():
        changes = form.facts()
        if producer.state == ProducerState.VERIFIED and not request.POST.get("sure"):
            again = [field for field in IDENTITY if changes[field] != getattr(producer, field)]
            if again:
                labels = ", ".join(str(form.fields[field].label) for field in again)
                return _profile_page(request, producer, form, asks=labels)
        try:
            now = services.update_producer(producer=producer, by=request.user, **changes)
        except Refused as refused:
            form.refuse(refused)
        else:
            if producer.state != now.state == ProducerState.PENDING:
                messages.warning(request, _("Đã lưu và gửi cán bộ xác minh lại."))
            else:
                messages.success(request, _("Đã lưu."))
            return to(request, "studio_profile")
    return _profile_page(request, producer, form)


def _profile_page(request: StudioRequest, producer: Producer, form: ProducerForm, *, asks: str = "") -> HttpResponse:
    context = {
        "producer": producer,
        "form": form,
        "asks": asks,
        "profile": profile_gaps(producer),
        "public": producer.state != ProducerState.SUSPENDED,
    }
    return page(request, "profile", context, status=422 if form.errors else 200)


@at_desk
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def story(request: StudioRequest) -> HttpResponse:
    """The producer's story. No statement of its own."""
    producer = request.desk.producer
    form = StoryForm(request.POST or None, initial={"story": producer.story, "story_en": producer.story_en})
    if request.method == "POST" and form.is_valid():
        try:
            services.update_producer(producer=producer, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã lưu."))
            return to(request, "studio_story")
    return page(request, "story", {"form": form}, status=422 if form.errors else 200)


@at_desk
@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: StudioRequest) -> HttpResponse:
    """Members with their roles, invitations that wait, and a form to invite. 2 statements of its own."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issued = services.invite_member(producer=request.desk.producer, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            link = link_of(issued.token)
            words = (
                _("Đã gửi lời mời tới %(who)s. Cũng có thể gửi liên kết này, dùng một lần trong 7 ngày:")
                if send_invitation(invitation=issued.invitation, link=link)
                else _("Gửi liên kết này cho %(who)s qua Zalo hoặc tin nhắn; dùng một lần trong 7 ngày:")
            ) % {"who": issued.invitation.sent_to}
            # the token is nowhere kept: it is shown now, in a signed cookie that this one page eats
            messages.success(request, format_html('{} <a class="mono" href="{}">{}</a>', words, link, link))
            return to(request, "studio_people")
    producer = request.desk.producer
    members = producer.memberships.select_related("user").order_by("created_at", "pk")
    waiting = Invitation.objects.filter(producer=producer, accepted_at=None, expires_at__gt=clock.now())
    context: dict[str, Any] = {
        "form": form,
        "members": members,
        "waiting": waiting.order_by("-created_at", "-pk")[:50],
        "roles": form.fields["role"].choices,  # type: ignore[attr-defined]
    }
    return page(request, "people", context, status=422 if form.errors else 200)


@at_desk
@for_sellers
@require_POST
def member(request: StudioRequest, pk: int) -> HttpResponse:
    """Give a member another role, or take it out."""
    found = Membership.objects.filter(producer=request.desk.producer, pk=pk).select_related("user").first()
    if found is None:
        raise Http404
    try:
        if "remove" in request.POST:
            services.remove_member(member=found, by=request.user)
            messages.success(request, _("%(who)s không còn làm ở đây.") % {"who": found.user})
            if found.user_id == request.user.pk:
                return redirect("account_home")
        else:
            services.change_role(member=found, role=request.POST.get("role", ""), by=request.user)
            messages.success(request, _("Đã đổi vai trò của %(who)s.") % {"who": found.user})
    except Refused as refused:
        for problem in refused.problems:
            messages.error(request, str(problem.message))
    return to(request, "studio_people")
