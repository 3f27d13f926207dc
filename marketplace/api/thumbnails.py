"""/thumbnail/{id}/{size}/{format}/: leads to a copy of a picture, in the nearest of Saleor's sizes."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog.core.errors import Refused
from catalog.products.models import Photo
from catalog.products.queries import listable
from marketplace.api.ids import key_of
from marketplace.api.pictures import ENDINGS, copy_address, fitting, original, snapped
from marketplace.api.reads.products import Picture


@require_safe
@cache_control(public=True, max_age=600)
def thumbnail(request: HttpRequest, key: str, size: int, form: str = "original") -> HttpResponse:
    """Of a product that is shown. 1 statement. 404 for anything else, also for other formats."""
    try:
        pk = key_of(key, "ProductMedia")
    except Refused as error:
        raise Http404 from error
    row = Photo.objects.filter(pk=pk, product__in=listable().values("pk")).first()
    if row is None or form.lower() not in ENDINGS:
        raise Http404
    photo = Picture(row.pk, str(row.file.name), row.alt, row.widths)
    width = fitting(photo, snapped(size))
    return HttpResponseRedirect(copy_address(photo, width, form.lower()) if width else original(photo))
