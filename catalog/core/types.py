"""Types that several rooms share."""

from typing import Any, Protocol


class Actor(Protocol):
    """The user on whose behalf a service runs, as far as lower floors know it: they may not import the user model."""

    @property
    def pk(self) -> Any: ...

    @property
    def is_active(self) -> bool: ...

    @property
    def is_superuser(self) -> bool: ...
