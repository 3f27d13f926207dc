"""The public keys of the API's tokens."""

import base64
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from marketplace.accounts.models import SigningKey
from marketplace.accounts.queries import published_keys


@require_safe
def jwks(request: HttpRequest) -> JsonResponse:
    """As RFC 7517 writes them, the one in use first. 1 statement."""
    answer = JsonResponse({"keys": [_jwk(key) for key in published_keys()]})
    answer["Cache-Control"] = "public, max-age=60"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _jwk(key: SigningKey) -> dict[str, Any]:
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    numbers: Any = load_pem_public_key(key.public.encode()).public_numbers()  # type: ignore[union-attr]
    parts = {
        name: base64.urlsafe_b64encode(n.to_bytes((n.bit_length() + 7) // 8)).rstrip(b"=").decode()
        for name, n in (("n", numbers.n), ("e", numbers.e))
    }
    return {"kty": "RSA", "use": "sig", "alg": "RS256", "key_ops": ["verify"], "kid": key.kid, **parts}
