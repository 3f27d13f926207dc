"""What the pages of added links in the studio and in the office share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from catalog.core.errors import Conflict, Refused
from catalog.core.once import once
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.links import LinkForm
from traceability.scans import services
from traceability.scans.queries.added import Thing, added_links, allowed_hosts


@once
def links_page(
    request: RoleRequest,
    thing: Thing,
    *,
    for_office: bool,
    show: Callable[[dict[str, Any], int], HttpResponse],
    back: Callable[[], HttpResponse],
) -> HttpResponse:
    """The links of a thing, a form for another, and the button that takes one away. 2 statements to show."""
    form = LinkForm(request.POST if "href" in request.POST else None, for_office=for_office)
    if request.method == "POST" and "remove" in request.POST:
        return _remove(request, thing, back)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_link(thing=thing, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Đã gắn liên kết."))
            return back()
    links = [(link, for_office or not link.added_by_office) for link in added_links(thing)]
    context = {"thing": thing, "links": links, "hosts": allowed_hosts(), "form": form}
    return show(context, 422 if form.errors else 200)


def _remove(request: RoleRequest, thing: Thing, back: Callable[[], HttpResponse]) -> HttpResponse:
    asked = request.POST["remove"]
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Http404
    link = added_links(thing).filter(pk=int(asked)).first()
    if link is None:  # also pressed twice
        messages.warning(request, _("Liên kết này vừa được bỏ."))
        return back()
    try:
        services.remove_link(link=link, by=request.user)
    except Conflict as gone:
        messages.warning(request, str(gone.problems[0].message))
    else:
        messages.success(request, _("Đã bỏ liên kết."))
    return back()
