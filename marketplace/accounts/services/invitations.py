"""Invitations leave the house."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.producers.models import Invitation
from marketplace.accounts.services import sms

logger = logging.getLogger(__name__)


def link_of(token: str) -> str:
    """The address under which an invitation is accepted."""
    return f"{settings.PUBLIC_URL}{reverse('account_invitation', args=[token])}"


def send_invitation(*, invitation: Invitation, link: str) -> bool:
    """Send the link by e-mail or text message. False when it could not be handed over: then a person passes the link on."""
    text = _("%(producer)s mời bạn cùng làm trên Chợ OCOP. Mở liên kết này trong 7 ngày: %(link)s") % {
        "producer": invitation.producer.name,
        "link": link,
    }
    try:
        if "@" not in invitation.sent_to:
            sms.send(invitation.sent_to, text)
        else:
            subject = _("Lời mời của %(producer)s") % {"producer": invitation.producer.name}
            send_mail(subject, text, None, [invitation.sent_to])
    except (OSError, sms.SmsFailed) as error:
        logger.warning("invitation %s was not sent: %s", invitation.pk, error)
        return False
    return True
