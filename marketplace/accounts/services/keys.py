"""Keys that sign the API's tokens."""

import datetime as dt
import secrets
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from catalog.core import clock
from catalog.core.sealed import seal, unseal
from marketplace.accounts.models import SigningKey

PURPOSE = "signing-key"
PUBLISHED = dt.timedelta(days=31)  # after it was retired: a refresh token lives 30


@transaction.atomic
def rotate_keys(*, forget: bool = False) -> SigningKey:
    """A new key signs from now on; the one before is retired, and those of whose time no token can be left are deleted; with `forget` all are."""
    now = clock.now()
    list(SigningKey.objects.select_for_update().order_by("pk"))
    if forget:
        SigningKey.objects.all().delete()
    else:
        SigningKey.objects.filter(retired_at=None).update(retired_at=now)
        SigningKey.objects.filter(retired_at__lte=now - PUBLISHED).delete()
    return _make(now)


def _make(now: dt.datetime) -> SigningKey:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import rsa

    pair = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = pair.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()).decode()
    public = pair.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo).decode()
    return SigningKey.objects.create(
        kid=secrets.token_hex(8),
        private=seal(private, purpose=PURPOSE, key=settings.SECRET_KEY),
        public=public,
        created_at=now,
    )


def signing_key() -> tuple[str, Any]:
    """(kid, private key) of the key in use, made now if there is none or SECRET_KEY was changed since. 1 statement."""
    row = SigningKey.objects.filter(retired_at=None).first()
    if row is None or (key := _loaded(row.private, settings.SECRET_KEY)) is None:
        try:
            with transaction.atomic():
                row = rotate_keys()
        except IntegrityError:  # another process was a moment faster
            row = SigningKey.objects.get(retired_at=None)
        key = _loaded(row.private, settings.SECRET_KEY)
    return row.kid, key


@lru_cache(maxsize=4)
def _loaded(private: str, secret: str) -> Any:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    pem = unseal(private, purpose=PURPOSE, key=secret)
    return load_pem_private_key(pem.encode(), None) if pem else None
