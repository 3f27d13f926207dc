"""Pictures of a product: several at once, in order, with words for who cannot see them."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.core.errors import NotAllowed, Refused
from catalog.products import services
from catalog.products.models import Photo
from marketplace.storefront.queries import studio

from .desk import StudioRequest, at_desk, for_editors, own, page, to
from .products import own_product


@at_desk
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def photos(request: StudioRequest, pk: int) -> HttpResponse:
    """The pictures, and a form for more; what is wrong with a file is said beside its name, the others are kept. 2 statements of its own."""
    product = own_product(request, pk)
    wrong: list[tuple[str, str]] = []
    if request.method == "POST":
        files = request.FILES.getlist("photos")
        added = 0
        for file in files[: services.MAX_PHOTOS + 1]:
            try:
                services.add_photo(product=product, uploaded=file, by=request.user, alt=product.name)
                added += 1
            except NotAllowed:
                raise
            except Refused as refused:
                wrong.append((str(file.name), str(refused.problems[0].message)))
        if not files:
            wrong.append(("", _("Chưa chọn ảnh nào. Bấm vào ô chọn tệp rồi chọn một hay nhiều ảnh.")))
        if added:
            messages.success(request, _("Đã thêm %(n)s ảnh.") % {"n": added})
        if not wrong:
            return to(request, "studio_photos", pk)
    returned = studio.return_of(product)
    shown = product.photos.order_by("position", "pk")
    context = {
        "product": product,
        "photos": shown,
        "wrong": wrong,
        "most": services.MAX_PHOTOS,
        "reason": returned.reasons.get("photos", "") if returned else "",
    }
    return page(request, "photos", context, status=422 if wrong else 200)


@at_desk
@for_editors
@require_POST
def photo(request: StudioRequest, pk: int) -> HttpResponse:
    """Say what a picture shows, move it forward, or take it off."""
    found = own(request, Photo.objects.select_related("product__producer"), pk, "product__producer")
    try:
        if "remove" in request.POST:
            services.remove_photo(photo=found, by=request.user)
            messages.success(request, _("Đã xóa ảnh."))
        elif "up" in request.POST:
            ids = list(found.product.photos.order_by("position", "pk").values_list("pk", flat=True))
            at = ids.index(found.pk)
            ids.insert(max(0, at - 1), ids.pop(at))
            services.order_photos(product=found.product, ids=ids, by=request.user)
        else:
            services.describe_photo(photo=found, alt=request.POST.get("alt", ""), by=request.user)
            messages.success(request, _("Đã lưu lời tả ảnh."))
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, str(refused.problems[0].message))
    return to(request, "studio_photos", found.product_id)
