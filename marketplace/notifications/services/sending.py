"""A notice leaves the house: by e-mail, or by text message if it is worth one."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from catalog.core import clock, ratelimit
from marketplace.accounts.queries import proven_addresses
from marketplace.accounts.services import sms

from ..models import Channel, Notice
from .kinds import Words
from .log import log_sent
from .messages import KINDS, words_of
from .texts import own_texts

MOST_TEXTS = 5
"""Text messages to one person a day: each costs money, and the notice waits in the application anyway."""
MOST_TO_STRANGERS = 12
"""The same to one number that somebody typed into an order."""


@transaction.atomic
def send_notice(*, notice_id: int) -> bool:
    """Send one notice to its reader's proven e-mail address, else an urgent one to the proven phone. True when something went out.

    Read, sent or old ones (a week) are left. Whoever cannot be reached reads it in the application. Under the notice's lock, so that two workers
    do not send it twice. Raises `OSError` or `SmsFailed` when the mail server or the gateway did not take it.
    """
    notice = Notice.objects.select_for_update(of=("self",)).select_related("user").filter(pk=notice_id).first()
    if notice is None or notice.sent_at or notice.read_at or (clock.now() - notice.created_at).days >= 7:
        return False
    user = notice.user
    if not user.is_active or user.is_sample:
        return False
    addresses = proven_addresses(user)
    email = next((a for a in addresses if "@" in a and a == user.email), next((a for a in addresses if "@" in a), ""))
    phone = next((a for a in addresses if "@" not in a), "")
    kind = KINDS.get(notice.kind)
    with translation.override(user.language):
        words = words_of(notice, own_texts())
        link = f"{settings.PUBLIC_URL}{notice.url or '/account/notices/'}"
        if email:
            more = _("Xem mọi thông báo: %(link)s") % {"link": f"{settings.PUBLIC_URL}/account/notices/"}
            channel = _mail(email, words, link, more)
        elif (
            phone and kind is not None and kind.urgent and ratelimit.allow(f"notice-sms:{user.pk}", MOST_TEXTS, 86_400)
        ):
            channel = _text(phone, words, link)
        else:
            return False
    log_sent(kind=notice.kind, about=f"notice:{notice.pk}", channel=channel, user=user.pk)
    notice.sent_at = clock.now()
    notice.save(update_fields=["sent_at"])
    return True


def send_to_stranger(
    *, kind: str, facts: Mapping[str, Any], url: str, language: str, about: str, email: str = "", phone: str = ""
) -> bool:
    """The words of a kind to somebody without an account, who typed these addresses in: by e-mail, else by text message. True when one went out.

    `about` names it in the log of letters ("order.sent:12"), which keeps no address.

    Raises `OSError` or `SmsFailed` when the mail server or the gateway did not take it.
    """
    with translation.override(language):
        words = words_of(Notice(kind=kind, facts=dict(facts)), own_texts())
        link = f"{settings.PUBLIC_URL}{url}"
        if email:
            channel = _mail(email, words, link)
        elif phone and sms.channels() and ratelimit.allow(f"stranger-sms:{phone}", MOST_TO_STRANGERS, 86_400):
            channel = _text(phone, words, link)
        else:
            return False
    log_sent(kind=kind, about=about, channel=channel)
    return True


def _mail(email: str, words: Words, link: str, more: str = "") -> str:
    text = "\n\n".join(part for part in (_("Chào bạn,"), words.title, words.text, link, more) if part)
    send_mail(f"{words.title} · {_('Chợ OCOP')}"[:180], text, None, [email])
    return str(Channel.MAIL)


def _text(phone: str, words: Words, link: str) -> str:
    return sms.send_notice(phone, _("Chợ OCOP: %(title)s. %(link)s") % {"title": words.title, "link": link})
