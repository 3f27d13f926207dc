"""The index of pgtrigger's registry."""

import pgtrigger
import pytest
from pgtrigger import registry

from catalog.core.triggers import IndexedRegistry
from catalog.places.models import Unit
from catalog.producers.models import Producer


def test_the_index_says_what_the_registry_computes():
    ours = registry._registry
    plain = registry._Registry()
    plain.data.update(ours.data)
    assert isinstance(ours, IndexedRegistry)
    assert len(ours) > 300
    assert ours.by_db_table == plain.by_db_table
    assert ours.pg_function_names == plain.pg_function_names


def test_a_name_is_taken_once_and_free_when_its_trigger_is_gone():
    def protect(operation: pgtrigger.Operation) -> pgtrigger.Protect:
        return pgtrigger.Protect(name="of_a_test", operation=operation)

    first = protect(pgtrigger.Delete)
    first.register(Producer)
    try:
        first.register(Producer)  # the same once more is no second one
        with pytest.raises(KeyError, match="already used"):
            protect(pgtrigger.Update).register(Producer)
        protect(pgtrigger.Update).register(Unit)
        protect(pgtrigger.Update).unregister(Unit)
    finally:
        first.unregister(Producer)
    assert not [key for key in registry._registry.by_db_table if key[1] == "of_a_test"]
    assert not [name for name in registry._registry.pg_function_names if "of_a_test" in name]
