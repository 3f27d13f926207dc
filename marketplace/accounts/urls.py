"""/account/: our pages, and of allauth's only those that lead somewhere here (its names, because its flows ask for them)."""

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path

from catalog.core.views import when_asked
from marketplace.accounts import views

_FACTOR = "allauth.mfa.base.views"  # brings all of WebAuthn along, which nobody uses here

urlpatterns = [
    path("", views.home, name="account_home"),
    path("language/", views.language, name="account_language"),
    path("data/", views.data, name="account_data"),
    path("close/", views.close, name="account_close"),
    path("data.json", views.data_file, name="account_data_file"),
    path("sessions/", views.sessions, name="account_sessions"),
    path("invitations/<str:token>/", views.invitation, name="account_invitation"),
    path("login/", account.login, name="account_login"),
    path("login/code/", account.request_login_code, name="account_request_login_code"),
    path("login/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("email/", account.email, name="account_email"),
    path("email/confirm/", account.email_verification_sent, name="account_email_verification_sent"),
    path("phone/", account.change_phone, name="account_change_phone"),
    path("phone/confirm/", account.verify_phone, name="account_verify_phone"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/confirm/", account.confirm_password_reset_code, name="account_confirm_password_reset_code"),
    path("password/reset/complete/", account.complete_password_reset, name="account_complete_password_reset"),
    path("password/reset/done/", account.password_reset_from_key_done, name="account_password_reset_completed"),
    path("two-factor/", when_asked(f"{_FACTOR}.index"), name="mfa_index"),
    path("two-factor/authenticate/", when_asked(f"{_FACTOR}.authenticate"), name="mfa_authenticate"),
    path("two-factor/reauthenticate/", when_asked(f"{_FACTOR}.reauthenticate"), name="mfa_reauthenticate"),
    path("two-factor/app/activate/", views.activate_app, name="mfa_activate_totp"),
    path("two-factor/app/deactivate/", views.factor_used(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("two-factor/recovery-codes/", views.factor_used(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "two-factor/recovery-codes/generate/",
        views.factor_used(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "two-factor/recovery-codes/download/",
        views.factor_used(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
]
