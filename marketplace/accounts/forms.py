"""Sign-in, sign-up and profile forms: allauth's flows, our fields and words."""

import re
import unicodedata
from typing import Any

from allauth.account import forms as allauth
from allauth.account.models import EmailAddress
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.accounts.services import drop_abandoned_signups, sms

_SEPARATORS = re.compile(r"[\s.\-()/\u00ad\u2010-\u2015]+")
_MOBILE = re.compile(r"0[35789]\d{8}")  # Viet Nam's mobile numbers since 2018

LABELS = {
    "login": _("Số điện thoại hoặc e-mail"),
    "name": _("Họ và tên"),
    "phone": _("Số điện thoại"),
    "email": _("Địa chỉ e-mail"),
    "password": _("Mật khẩu"),
    "oldpassword": _("Mật khẩu đang dùng"),
    "password1": _("Mật khẩu mới"),
    "code": _("Mã 6 chữ số"),
}


def vietnam_mobile(text: str) -> str:
    """E.164 of a mobile number as people write it: "0912 345 678", "+84 912.345.678", "84912345678" give "+84912345678".

    Raises ValidationError that says how many digits there are, or which prefix is none of a mobile.
    """
    digits = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    if digits.startswith("+") and not digits.startswith("+84"):
        raise ValidationError(_("Chỉ nhận số di động Việt Nam. Ví dụ 0912345678."), code="country")
    if not re.fullmatch(r"\+?[0-9]+", digits):
        raise ValidationError(_("Số điện thoại chỉ gồm chữ số. Ví dụ 0912345678."), code="not_digits")
    digits = digits.removeprefix("00")
    if digits.startswith(("+84", "84")) and len(digits.lstrip("+")) >= 11:
        digits = "0" + digits.lstrip("+")[2:].lstrip("0")
    digits = digits.lstrip("+")
    if len(digits) != 10:
        raise ValidationError(_("Có %(n)s chữ số, cần 10. Ví dụ 0912345678."), code="digits", params={"n": len(digits)})
    if not _MOBILE.fullmatch(digits):
        raise ValidationError(
            _("%(prefix)s không phải đầu số di động Việt Nam. Ví dụ 0912345678."),
            code="prefix",
            params={"prefix": digits[:3]},
        )
    return "+84" + digits[1:]


class PhoneField(forms.CharField):
    """A mobile number, cleaned to E.164."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", LABELS["phone"])
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Empty stays empty. A server without a gateway says so here, before a code is waited for."""
        value = super().clean(value)
        if not value:
            return value
        phone = vietnam_mobile(value)
        if not phone.startswith(tuple(f"+{c}" for c in settings.SMS_COUNTRY_CODES)):
            raise ValidationError(_("Chưa gửi được tin nhắn tới mạng của số này. Dùng địa chỉ e-mail."), code="country")
        return phone


def refuse_without_gateway() -> None:
    """ValidationError where a text message would be needed and none can be sent."""
    if not sms.available():
        raise ValidationError(_("Hiện chưa gửi được tin nhắn. Dùng địa chỉ e-mail."), code="no_sms")


class Worded:
    """Our labels, no placeholders, one password field; the code field opens the number pad and takes the code from the message."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name in {"password", "oldpassword"}:
                field.help_text = ""
            if name == "password1":
                field.help_text = _("Ít nhất 8 ký tự, không dùng mật khẩu dễ đoán.")
            if name == "code":
                field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 12}


def clean_login_name(text: str) -> dict[str, str]:
    """{"email": …} or {"phone": …} from what somebody typed; ValidationError says what is wrong with it."""
    text = text.strip()
    if "@" not in text:
        return {"phone": vietnam_mobile(text)}
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValidationError(_("Địa chỉ e-mail viết chưa đúng. Ví dụ huong@example.vn."), code="email") from error
    return {"email": text.lower()}


class LoginForm(Worded, allauth.LoginForm):  # type: ignore[misc]
    """Phone or e-mail, and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username"}

    def clean_login(self) -> str:
        """E.164 or an address in lower case."""
        (value,) = clean_login_name(self.cleaned_data["login"]).values()
        return value


class RequestCodeForm(allauth.RequestLoginCodeForm):  # type: ignore[misc]
    """One field for both kinds of address. The answer is the same whether or not there is an account."""

    _user: User | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "login": forms.CharField(
                label=LABELS["login"], max_length=254, widget=forms.TextInput(attrs={"autocomplete": "username"})
            )
        }

    def clean_login(self) -> str:
        """Puts `email` or `phone` into the cleaned data, and finds whose it is."""
        text: str = self.cleaned_data["login"]
        name = clean_login_name(text)
        if "phone" in name:
            refuse_without_gateway()
        self.cleaned_data |= name
        if "phone" in name:
            self.clean_phone()
        else:
            self.clean_email()
            if (
                self._user
                and not EmailAddress.objects.filter(user=self._user, email=name["email"], verified=True).exists()
            ):
                self._user = (
                    None  # a stranger may have typed this address at sign-up: only a proven one signs in by code
                )
        return text


class ConfirmLoginCodeForm(Worded, allauth.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code that was sent."""


class VerifyPhoneForm(Worded, allauth.VerifyPhoneForm):  # type: ignore[misc]
    """The code that was sent to a new number."""


class ConfirmEmailCodeForm(Worded, allauth.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code that was sent to a new address."""


class ConfirmResetCodeForm(Worded, allauth.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    """The code that allows a new password."""


class SignupForm(Worded, allauth.SignupForm):  # type: ignore[misc]
    """A name, and a phone number or an e-mail address. Who has no password signs in by one-time code."""

    name = forms.CharField(label=LABELS["name"], max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "phone", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = False
        self.fields["password1"].label = _("Mật khẩu")
        self.fields["password1"].help_text = _("Không đặt mật khẩu thì mỗi lần đăng nhập bạn nhận một mã 6 chữ số.")
        self.fields["email"].error_messages["invalid"] = _("Địa chỉ e-mail viết chưa đúng. Ví dụ huong@example.vn.")

    def clean_phone(self) -> str:
        """A number needs a gateway."""
        phone: str = self.cleaned_data["phone"]
        if phone:
            refuse_without_gateway()
        return phone

    def clean(self) -> dict[str, Any]:
        """One of phone and e-mail; addresses held by a sign-up that was never finished become free."""
        phone, email = self.cleaned_data.get("phone"), self.cleaned_data.get("email")
        if not phone and not email and not {"phone", "email"} & set(self.errors):
            self.add_error("phone", ValidationError(_("Nhập số điện thoại hoặc địa chỉ e-mail."), code="required"))
        if not self.errors:
            drop_abandoned_signups(phone=phone or "", email=email or "")
        cleaned: dict[str, Any] = super().clean()
        return cleaned

    def validate_unique_email(self, value: str) -> str:
        """Addresses held by abandoned sign-ups do not count as taken."""
        drop_abandoned_signups(email=value)
        email: str = super().validate_unique_email(value)
        return email


class ChangePhoneForm(Worded, allauth.ChangePhoneForm):  # type: ignore[misc]
    """A new number; it counts once its code was entered."""

    def clean_phone(self) -> str:
        """A number needs a gateway."""
        phone: str = super().clean_phone()
        refuse_without_gateway()
        drop_abandoned_signups(phone=phone)
        return phone


class AddEmailForm(Worded, allauth.AddEmailForm):  # type: ignore[misc]
    """A new address; it counts once its code was entered."""


class ChangeEmailForm(Worded, allauth.ChangeEmailForm):  # type: ignore[misc]
    """Another address while the first waits for its code."""


class ResetPasswordForm(Worded, allauth.ResetPasswordForm):  # type: ignore[misc]
    """Where to send the code. The answer is the same whether or not there is an account."""


class NewPasswordForm(Worded, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password after a reset code."""


class ChangePasswordForm(Worded, allauth.ChangePasswordForm):  # type: ignore[misc]
    """The old password and the new one."""


class SetPasswordForm(Worded, allauth.SetPasswordForm):  # type: ignore[misc]
    """A first password."""


class ReauthenticateForm(Worded, allauth.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that matters."""


class SecondFactorForm(Worded, mfa.AuthenticateForm):  # type: ignore[misc]
    """The app's code, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Mã trong ứng dụng xác thực, hoặc một mã dự phòng")


class SecondFactorAgainForm(Worded, mfa.ReauthenticateForm):  # type: ignore[misc]
    """The app's code once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Mã trong ứng dụng xác thực, hoặc một mã dự phòng")


class ActivateAppForm(Worded, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Mã 6 chữ số ứng dụng đang hiện")


class ProfileForm(forms.ModelForm[User]):
    """What others see, and in which language we write."""

    class Meta:
        model = User
        fields = ["name", "language"]
        labels = {"name": _("Họ và tên"), "language": _("Ngôn ngữ của trang và tin nhắn")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["name"].error_messages["required"] = _("Nhập họ và tên.")


class CloseForm(forms.Form):
    """The end of an account, by its password where it has one."""

    use_required_attribute = False
    password = forms.CharField(
        label=_("Mật khẩu"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    sure = forms.BooleanField(
        label=_("Tôi hiểu là không lấy lại được"), error_messages={"required": _("Đánh dấu ô này rồi bấm lại.")}
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        """Of this account."""
        if not self.user.check_password(self.cleaned_data["password"]):
            raise ValidationError(_("Mật khẩu không đúng."))
        return str(self.cleaned_data["password"])
