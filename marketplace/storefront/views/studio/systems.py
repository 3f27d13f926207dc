"""Keys with which a producer's own software sends and reads EPCIS events."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.core.errors import Refused
from marketplace.storefront.forms.systems import TokenForm
from traceability.events.queries.clients import tokens_of
from traceability.events.services import create_token, revoke_token

from .desk import StudioRequest, at_desk, for_sellers, page, to


@at_desk
@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def systems(request: StudioRequest) -> HttpResponse:
    """The keys there are, and a form for a new one. 1 statement of its own."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = create_token(producer=request.desk.producer, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            words = _("Khóa của %(name)s, chỉ hiện một lần này. Chép ngay vào phần mềm:") % {"name": token.name}
            messages.success(request, format_html('{} <span class="mono">{}</span>', words, secret))
            return to(request, "studio_systems")
    context = {"form": form, "tokens": tokens_of(request.desk.producer)}
    return page(request, "systems", context, status=422 if form.errors else 200)


@at_desk
@for_sellers
@require_POST
def revoke(request: StudioRequest, pk: int) -> HttpResponse:
    """End a key at once."""
    token = tokens_of(request.desk.producer).select_related("producer").filter(pk=pk).first()
    if token is None:
        raise Http404
    revoke_token(token=token, by=request.user)
    messages.success(request, _("Đã thu hồi khóa của %(name)s.") % {"name": token.name})
    return to(request, "studio_systems")
