"""The cookie that says which cart is a visitor's, how many units lie in it, and where goods go: read without a statement."""

import uuid
from dataclasses import dataclass, replace

from django.http import HttpRequest

COOKIE, SALT = "cart", "storefront.cart"
KEPT_S = 60 * 86_400  # as long as a guest's cart is kept


@dataclass(frozen=True, slots=True)
class Mark:
    """What the cookie holds. `province`: the code of a province of today, "" when nobody has said where."""

    key: uuid.UUID | None = None
    units: int = 0
    province: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> "Mark":
        """A visitor's; an empty one where the cookie is missing, too old or none of ours."""
        text = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=KEPT_S) or ""
        key, _, rest = text.partition(".")
        units, _, province = rest.partition(".")
        if not units.isdigit():
            return cls()
        return cls(uuid.UUID(key) if key else None, int(units), province)

    def __str__(self) -> str:
        return f"{self.key or ''}.{self.units}.{self.province}"

    def going_to(self, province: str) -> "Mark":
        """The same with another province."""
        return replace(self, province=province)
