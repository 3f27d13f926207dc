"""pgtrigger's registry with an index. Its own looks through all triggers at each one that is added: of 700, a third of what every start takes."""

from typing import Any

from django.db.models import Model
from pgtrigger import Trigger, registry


class IndexedRegistry(registry._Registry):  # type: ignore[misc]  # untyped there
    """The same triggers under the same rules; what a new one is compared with is kept, not computed anew."""

    def __init__(self, known: registry._Registry) -> None:
        self._by_table: dict[tuple[str, str], Trigger] = known.by_db_table
        self._functions: set[str] = known.pg_function_names
        super().__init__()
        self.data.update(known.data)

    @property
    def by_db_table(self) -> dict[tuple[str, str], Trigger]:
        """Triggers by table and name."""
        return self._by_table

    @property
    def pg_function_names(self) -> set[str]:
        """Names that are taken in the database."""
        return self._functions

    def __setitem__(self, key: str, value: tuple[type[Model], Trigger]) -> None:
        super().__setitem__(key, value)
        model, trigger = value
        self._by_table[model._meta.db_table, trigger.name] = trigger
        self._functions.add(trigger.get_pgid(model))

    def __delitem__(self, key: Any) -> None:
        super().__delitem__(key)
        self._by_table, self._functions = super().by_db_table, super().pg_function_names


def index_registry() -> None:
    """Before the first model is loaded."""
    registry._registry = IndexedRegistry(registry._registry)
