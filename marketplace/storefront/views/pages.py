"""Pages of text: rules and explanations, short and honest."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe
from django.views.decorators.vary import vary_on_cookie

from marketplace.content.queries import BUILT_IN, public_page

from .seo import Meta


@require_safe
@conditional_page
@cache_control(public=True, max_age=300)
@vary_on_cookie
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One that comes with the system (no statement), or one of staff's (1)."""
    found = public_page(slug)
    if found is None:
        raise Http404
    language = "en" if (get_language() or "vi").startswith("en") and found.title("en") else "vi"
    title = found.title(language)
    context = {
        "title": title,
        "words": f"content/{slug}.html" if slug in BUILT_IN else "content/written.html",
        "blocks": found.blocks[language],
        "meta": Meta(title=title, description=found.description, path=f"/pages/{slug}/"),
    }
    return render(request, "storefront/pages/page.html", context)
