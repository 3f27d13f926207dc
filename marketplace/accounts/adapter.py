"""Between allauth, axes and our users: phone numbers, limits, words, languages."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage
from allauth.core import context, ratelimit
from allauth.core.exceptions import RateLimited
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.core.ratelimit import client_key
from marketplace.accounts.forms import PhoneField
from marketplace.accounts.models import User
from marketplace.accounts.services import sms

logger = logging.getLogger(__name__)


def client_mark(request: HttpRequest) -> str:
    """A keyed hash in the place of the client's address: limits can count, caches and logs keep no address."""
    return client_key(request)


def axes_username(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """The name wrong passwords are counted under: the address or number that was typed."""
    known = credentials or {}
    name = known.get("email") or known.get("phone") or known.get("username")
    return str(name).lower() if name else None


class ProvenAddressStage(EmailVerificationStage):  # type: ignore[misc]
    """At sign-in one proven way to reach the person is enough: a proven number lets an unproven e-mail address wait."""

    def handle(self) -> Any:
        """(response or None, whether to go on)."""
        user = self.login.user
        if user is not None and user.phone and user.phone_verified:
            return None, True
        return super().handle()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's hooks."""

    error_messages = {
        "account_inactive": gettext_lazy("Tài khoản này đã bị khóa. Gọi cán bộ phụ trách để được giúp."),
        "cannot_remove_primary_email": gettext_lazy("Đây là địa chỉ e-mail chính. Đổi sang địa chỉ khác trước."),
        "duplicate_email": gettext_lazy("Tài khoản của bạn đang dùng địa chỉ này rồi."),
        "email_password_mismatch": gettext_lazy(
            "Địa chỉ e-mail hoặc mật khẩu không khớp. Xem lại, hoặc nhận mã một lần."
        ),
        "phone_password_mismatch": gettext_lazy(
            "Số điện thoại hoặc mật khẩu không khớp. Xem lại, hoặc nhận mã một lần."
        ),
        "username_password_mismatch": gettext_lazy("Thông tin không khớp. Xem lại, hoặc nhận mã một lần."),
        "email_taken": gettext_lazy("Địa chỉ này đã có tài khoản khác dùng. Đăng nhập bằng tài khoản đó."),
        "phone_taken": gettext_lazy("Số này đã có tài khoản khác dùng. Đăng nhập bằng tài khoản đó."),
        "enter_current_password": gettext_lazy("Mật khẩu đang dùng không khớp. Nhập lại."),
        "incorrect_code": gettext_lazy("Mã không khớp. Xem lại tin nhắn mới nhất rồi nhập lại 6 chữ số."),
        "incorrect_password": gettext_lazy("Mật khẩu không khớp. Nhập lại."),
        "invalid_or_expired_key": gettext_lazy("Liên kết đã hết hạn. Yêu cầu gửi lại."),
        "invalid_login": gettext_lazy("Nhập số điện thoại hoặc địa chỉ e-mail."),
        "invalid_password_reset": gettext_lazy("Mã đặt lại mật khẩu đã hết hạn. Yêu cầu gửi lại."),
        "max_email_addresses": gettext_lazy("Mỗi tài khoản có tối đa %d địa chỉ e-mail."),
        "too_many_login_attempts": gettext_lazy("Nhập sai quá nhiều lần. Đợi vài phút rồi yêu cầu mã mới."),
        "unknown_email": gettext_lazy("Không có tài khoản với địa chỉ này. Xem lại, hoặc đăng ký."),
        "unknown_phone": gettext_lazy("Không có tài khoản với số này. Xem lại, hoặc đăng ký."),
        "unverified_primary_email": gettext_lazy("Xác nhận địa chỉ e-mail trước đã."),
        "select_only_one": gettext_lazy("Chỉ nhập một: số điện thoại hoặc e-mail."),
        "same_as_current": gettext_lazy("Giống như đang dùng. Nhập một cái khác."),
        "rate_limited": gettext_lazy("Vừa gửi rồi. Đợi một phút rồi thử lại."),
        "username_blacklisted": gettext_lazy("Tên này không dùng được. Chọn tên khác."),
        "username_taken": gettext_lazy("Tên này đã có người dùng. Chọn tên khác."),
    }

    def get_login_stages(self) -> list[str]:
        """allauth's, with ours for addresses."""
        ours = f"{ProvenAddressStage.__module__}.{ProvenAddressStage.__name__}"
        return [ours if stage.endswith(".EmailVerificationStage") else stage for stage in super().get_login_stages()]

    # people

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """With the name, and the language the page was read in; an absent address is NULL, because it is unique."""
        data = form.cleaned_data
        user.name = data.get("name", "")
        user.language = (translation.get_language() or "vi")[:2]
        user.email, user.phone = data.get("email") or None, data.get("phone") or None
        user.set_password(data.get("password1") or None)  # none: the password cannot be used
        if commit:
            user.save()
        return user

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        """Numbers as Vietnamese people write them."""
        return PhoneField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """Its number and whether it was proven."""
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Give a new user a number."""
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        """The code was entered. A number that is replaced is told, since whoever holds it may not know."""
        before = user.phone if user.phone_verified else None
        self.set_phone(user, phone, True)
        if before and before != phone:
            self._text(
                user,
                before,
                gettext_lazy("Chợ OCOP: số đăng nhập của bạn vừa được đổi. Nếu không phải bạn, hãy gọi cho chúng tôi."),
            )

    def get_user_by_phone(self, phone: str) -> User | None:
        """Only a proven number names its user: nobody reserves somebody else's by typing it at sign-up."""
        return User.objects.filter(phone=phone, phone_verified=True).first()

    def send_verification_code_sms(self, user: AbstractBaseUser, phone: str, code: str, **kwargs: Any) -> None:
        """The code, first, so that a locked phone shows it."""
        self._may_send(phone)
        self._text(
            user,
            phone,
            gettext_lazy("%(code)s là mã của bạn tại Chợ OCOP. Có hiệu lực 5 phút. Không đưa mã này cho ai."),
            code=code,
        )

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Somebody signs up with a number that has an account: its holder is told how to get in. Costs as much as a code does."""
        self._may_send(phone)
        self._text(
            self.get_user_by_phone(phone),
            phone,
            gettext_lazy("Chợ OCOP: số này đã có tài khoản. Hãy chọn Đăng nhập rồi nhận mã một lần."),
        )

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Nothing is sent to strangers, but it counts against the limits, so that the answers are alike."""
        self._may_send(phone)

    def _may_send(self, phone: str) -> None:
        request = context.request
        for action, key in (("sms", phone), ("sms_all", "all")):
            if not ratelimit.consume(request, action=action, key=key):
                raise RateLimited

    def _text(self, user: AbstractBaseUser | None, phone: str, text: Any, **facts: str) -> None:
        language = user.language if isinstance(user, User) else translation.get_language() or "vi"
        with translation.override(language):
            message = str(text) % facts
        try:
            sms.send(phone, message)
        except sms.SmsFailed:
            logger.exception("a text message was not sent")
            messages.error(
                context.request, _("Chưa gửi được tin nhắn. Đợi một phút rồi bấm gửi lại, hoặc dùng e-mail.")
            )

    # requests

    def get_client_ip(self, request: HttpRequest) -> str:
        """Not an address: see `client_mark`."""
        return client_mark(request)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Pages go on in the user's language."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if isinstance(user, User):
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, max_age=31_536_000, samesite="Lax")
        return response

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses on this host: other names the server answers to are none of a redirect's business."""
        from django.utils.http import url_has_allowed_host_and_scheme

        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account."""
        return str(self.get_login_redirect_url(request))

    # mail

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Plain text, in the reader's language; limited per address and client like text messages."""
        from allauth.core import context as allauth_context

        if not ratelimit.consume(allauth_context.request, action="mail_code", key=email.lower()):
            raise RateLimited
        known = EmailAddress.objects.filter(email=email.lower()).select_related("user").first()
        language = known.user.language if known else translation.get_language() or "vi"
        with translation.override(language):
            super().send_mail(template_prefix, email, context | {"public_url": settings.PUBLIC_URL})


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's two-factor hooks."""

    error_messages = {
        "add_email_blocked": gettext_lazy("Tài khoản có xác thực hai lớp: tắt nó trước khi thêm địa chỉ e-mail."),
        "cannot_delete_authenticator": gettext_lazy("Không tắt được xác thực hai lớp của tài khoản này."),
        "cannot_generate_recovery_codes": gettext_lazy("Bật xác thực hai lớp trước, rồi mới tạo mã dự phòng."),
        "incorrect_code": gettext_lazy("Mã không khớp. Nhập mã ứng dụng đang hiện, hoặc một mã dự phòng chưa dùng."),
        "unverified_email": gettext_lazy("Xác nhận địa chỉ e-mail trước khi bật xác thực hai lớp."),
    }

    def get_totp_label(self, user: User) -> str:
        """What the app shows: the address or the number."""
        return user.email or user.phone or str(user.pk)

    def build_totp_svg(self, url: str) -> str:
        """An SVG element to stand in the page: no data address, no style, as the content policy asks."""
        import qrcode
        from qrcode.image.svg import SvgPathImage

        text: str = qrcode.make(url, image_factory=SvgPathImage).to_string(encoding="unicode")
        return text
