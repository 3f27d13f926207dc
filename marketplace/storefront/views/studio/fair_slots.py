"""A shop's own slots in a fair, and the questions that viewers ask in them."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from marketplace.fairs import queries

from ..office.fair_slots import decide
from .desk import StudioRequest, at_desk, for_sellers, page, to


@at_desk
@for_sellers
@require_http_methods(["GET", "HEAD", "POST"])
def slots(request: StudioRequest, slug: str) -> HttpResponse:
    """When this shop is on, and its viewers' questions to let through and answer. 2 statements of its own, one more for each slot."""
    fair = queries.fair_by_slug(slug)
    if fair is None:
        raise Http404
    own = queries.slots_of(fair).filter(shop__producer=request.desk.producer)
    if request.method == "POST":
        text = request.POST.get("slot", "")
        if not text.isdecimal() or len(text) > 18:
            raise Http404
        found = get_object_or_404(own, pk=int(text))
        decide(request, found)
        return to(request, "studio_fair_slots", slug, at=f"s{found.pk}")
    rows = list(own[:100])
    for row in rows:
        row.fair = fair
    context = {
        "fair": fair,
        "rows": [(row, queries.phase_of(row), queries.questions_to_decide(row)) for row in rows],
    }
    return page(request, "fair_slots", context)
