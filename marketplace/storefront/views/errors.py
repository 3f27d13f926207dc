"""Pages for when something is wrong: each says what, that nothing was lost, and one way on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe


def _page(request: HttpRequest, status: int, title: str, text: str, icon: str = "search") -> HttpResponse:
    """None of these touches the database, nor the session: the database itself may be what failed."""
    context = {"title": title, "text": text, "icon": icon, "request": request, "meta": {"noindex": True}}
    return HttpResponse(render_to_string("error.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request, 400, _("Địa chỉ hoặc dữ liệu gửi lên bị sai"), _("Hãy quay lại trang trước và thử lại."), "alert"
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        403,
        _("Bạn không được mở trang này"),
        _("Trang này dành cho người khác. Nếu bạn có quyền, hãy đăng nhập bằng tài khoản đó."),
        "stop",
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request,
        403,
        _("Biểu mẫu này đã cũ"),
        _("Chưa có gì được gửi. Hãy quay lại, tải lại trang rồi gửi lần nữa. Trang cần cookie để giữ an toàn."),
        "clock",
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request, 404, _("Không tìm thấy trang này"), _("Địa chỉ có thể đã đổi hoặc gõ thiếu. Hãy tìm theo tên.")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        500,
        _("Máy chủ đang gặp lỗi"),
        _("Việc vừa làm chưa được lưu và không có khoản tiền nào bị trừ. Hãy thử lại sau vài phút."),
        "alert",
    )


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Kept by the phone and shown when there is no signal."""
    return render(request, "storefront/offline.html", {"meta": {"noindex": True}})
