"""Migrations that make few classes: an empty database is up to date in a fraction of the time.

While migrations run, Django keeps a class of every model as it was at that point, and after each operation makes new classes of the
changed model and of all that are related to it, at last of almost all. Most of that is never looked at. Inside `light_states` no state
keeps classes:

- an operation that changes one table and nothing that other tables refer to (`_is_plain`) gets the class of that model alone, made once
  for as long as the model's fields stay the same. What it refers to is there; who refers to it is not known, and nobody asks;
  Of the state before it only that model is copied: nothing else changes;
- everything else (data migrations, other operations, the signals) gets classes as Django makes them: when it first looks at a model, those
  of all that are related to it, near or far, either way; when it looks at anything else, all.

What is sent to the database is the same, statement for statement (tests/catalog/core/test_migrating.py).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from operator import is_
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState, StateApps
from django.db.migrations.utils import resolve_relation
from django.db.models import Field, Model
from django.db.models.utils import make_model_tuple
from pgtrigger.migrations import AddTrigger, RemoveTrigger

type _Key = tuple[str, str]

_WRITTEN = (
    "indexes",
    "constraints",
    "triggers",
)  # options that need no new class: they are written onto the one that is there
_PLAIN = (
    AddTrigger,
    RemoveTrigger,
    ops.AddIndex,
    ops.RemoveIndex,
    ops.AddConstraint,
    ops.RemoveConstraint,
    ops.CreateModel,
    ops.DeleteModel,
    ops.AddField,
    ops.RemoveField,
    ops.AlterModelOptions,
    ops.AlterUniqueTogether,
)
_WITHOUT_STATE = (ops.RunPython, ops.RunSQL)


class _Alone:
    """Classes of single models. What a class refers to was made before it; who refers to it may hold an older class of it."""

    def __init__(self) -> None:
        self.registry: StateApps | None = None
        self.versions: dict[_Key, list[tuple[list[object], type[Model]]]] = defaultdict(list)

    def forget(self) -> None:
        """After an operation that may change what others refer to."""
        self.registry = None
        self.versions.clear()

    def model(self, state: ProjectState, key: _Key) -> type[Model]:
        """The class of the model as it is in this state."""
        seen = _seen(state.models[key])
        found = next((made for known, made in self.versions[key] if _same(known, seen)), None)
        if found is None:
            found = self._make(state, key, {key})
        for name in _WRITTEN:
            setattr(found._meta, name, list(state.models[key].options.get(name, ())))
        return found

    def _make(self, state: ProjectState, key: _Key, under_way: set[_Key]) -> type[Model]:
        """Direct neighbours as they are now, for a column may refer to one of their newest; of what lies behind them any class will do."""
        first = len(under_way) == 1
        for other in _referred(state.models[key]):
            known = self.versions[other]
            if other not in state.models or other in under_way:
                continue
            if not known or (first and not _same(known[-1][0], _seen(state.models[other]))):
                self._make(state, other, under_way | {other})
        if self.registry is None:
            self.registry = StateApps([*state.real_apps], {})
        self.registry.render_multiple([state.models[key]])
        made: type[Model] = self.registry.all_models[key[0]][key[1]]
        self.versions[key] = [*self.versions[key][-1:], (_seen(state.models[key]), made)]
        return made


def _seen(model: ModelState) -> list[object]:
    """What a class was made of. Fields and options of a state are replaced, never changed."""
    options = [value for name, value in model.options.items() if name not in _WRITTEN]
    return [*model.fields.values(), *model.fields, *options, *model.bases]


def _same(one: list[object], other: list[object]) -> bool:
    return len(one) == len(other) and all(map(is_, one, other))


def _referred(model: ModelState) -> Iterator[_Key]:
    named: list[Any] = [base for base in model.bases if isinstance(base, str)]
    for field in model.fields.values():
        if remote := field.remote_field:
            named += [remote.model, getattr(remote, "through", None)]
    for other in filter(None, named):
        yield resolve_relation(other, model.app_label, model.name_lower)


class _Asked:
    """`state.apps` as a plain operation sees it."""

    def __init__(self, alone: _Alone, state: ProjectState) -> None:
        self._alone, self._state = alone, state

    def get_model(self, app_label: str, model_name: str) -> type[Model]:
        return self._alone.model(self._state, (app_label, model_name.lower()))

    def __getattr__(self, name: str) -> Any:
        return getattr(_full(self._state), name)


class _Full:
    """`state.apps` as everything else sees it. Models that are not related know nothing of one another: each circle has a registry."""

    def __init__(self, state: ProjectState) -> None:
        self._state = state
        self._registries: dict[_Key, StateApps] = {}

    def get_model(self, app_label: str, model_name: str | None = None, require_ready: bool = True) -> type[Model]:
        key = make_model_tuple(app_label if model_name is None else f"{app_label}.{model_name}")
        if "_all" in self.__dict__ or key not in self._state.models:
            registry = self._all
        else:
            if key not in self._registries:
                circle = _circle(self._state, key)
                registry = StateApps([*self._state.real_apps], {name: self._state.models[name] for name in circle})
                self._registries |= dict.fromkeys(circle, registry)
            registry = self._registries[key]
        found: type[Model] = registry.get_model(*key)
        return found

    @cached_property
    def _all(self) -> StateApps:
        return StateApps([*self._state.real_apps], self._state.models)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._all, name)


def _circle(state: ProjectState, key: _Key) -> set[_Key]:
    """The model, those it refers to, those that refer to it, and so on."""
    beside: dict[_Key, set[_Key]] = defaultdict(set)
    for one, model in state.models.items():
        for other in _referred(model):
            beside[one].add(other)
            beside[other].add(one)
    found, new = {key}, {key}
    while new:
        new = {other for one in new for other in beside[one] if other in state.models} - found
        found |= new
    return found


_now: ContextVar[_Alone | None] = ContextVar("_now", default=None)  # while a plain operation runs
_changing: ContextVar[frozenset[_Key] | None] = ContextVar("_changing", default=None)  # by a plain operation
_KEPT = "full_classes"  # of a state, until the next operation


def _full(state: ProjectState) -> _Full:
    kept: _Full = state.__dict__.setdefault(_KEPT, _Full(state))
    return kept


def _classes(state: ProjectState) -> _Full | _Asked:
    alone = _now.get()
    return _full(state) if alone is None else _Asked(alone, state)


def _without_classes(state: ProjectState) -> None:
    state.__dict__.pop(_KEPT, None)


def _may_be_referred_to(field: Field[Any, Any]) -> bool:
    return bool(field.unique or field.many_to_many)


def _is_plain(operation: Operation, app_label: str, state: ProjectState) -> bool:
    """Does it change one table, and nothing of it that others refer to?"""
    if isinstance(operation, ops.SeparateDatabaseAndState):
        return _all_plain([*operation.state_operations, *operation.database_operations], app_label, state)
    if type(operation) is ops.AlterField:
        model = state.models.get((app_label, operation.model_name_lower))
        before = model.fields.get(operation.name) if model else None
        return before is not None and not _may_be_referred_to(before) and not _may_be_referred_to(operation.field)
    return type(operation) in _PLAIN


def _changed(operation: Operation, app_label: str) -> Iterator[_Key]:
    """The models whose state a plain operation changes."""
    if isinstance(operation, ops.SeparateDatabaseAndState):
        for each in (*operation.state_operations, *operation.database_operations):
            yield from _changed(each, app_label)
    else:
        yield app_label, getattr(operation, "model_name", getattr(operation, "name", "")).lower()


def _all_plain(operations: Iterable[Operation], app_label: str, state: ProjectState) -> bool:
    return all(_is_plain(operation, app_label, state) for operation in operations)


def _apply(django: Callable[..., ProjectState], alone: _Alone) -> Callable[..., ProjectState]:
    """Django's own `Migration.apply`, one operation at a time."""

    def apply(self: Migration, project_state: ProjectState, *args: Any, **kwargs: Any) -> ProjectState:
        operations: Sequence[Operation] = self.operations
        try:
            for operation in operations:
                _without_classes(project_state)
                plain = _is_plain(operation, self.app_label, project_state)
                vars(self)["operations"] = [operation]
                token = _now.set(alone if plain else None)
                changing = _changing.set(frozenset(_changed(operation, self.app_label)) if plain else None)
                try:
                    project_state = django(self, project_state, *args, **kwargs)
                finally:
                    _changing.reset(changing)
                    _now.reset(token)
                if not plain and type(operation) not in _WITHOUT_STATE:
                    alone.forget()
        finally:
            vars(self)["operations"] = operations
            _without_classes(project_state)
        return project_state

    return apply


def _clone(django: Callable[[ProjectState], ProjectState]) -> Callable[[ProjectState], ProjectState]:
    """Django's own `ProjectState.clone`; while a plain operation runs, with the very models that it leaves alone."""

    def clone(self: ProjectState) -> ProjectState:
        changing = _changing.get()
        if changing is None:
            return django(self)
        models = {key: model.clone() if key in changing else model for key, model in self.models.items()}
        made = ProjectState(models, self.real_apps)
        made.is_delayed = self.is_delayed
        return made

    return clone


@contextmanager
def light_states() -> Iterator[None]:
    """Inside the block migrations run as described above. For one thread: methods of Django's classes are replaced meanwhile."""
    replaced: list[tuple[type, str, Any]] = [
        (Migration, "apply", _apply(Migration.apply, _Alone())),
        (ProjectState, "clone", _clone(ProjectState.clone)),
        (ProjectState, "apps", property(_classes, fdel=_without_classes)),
    ]
    before = [(kind, name, kind.__dict__[name]) for kind, name, _new in replaced]
    for kind, name, new in replaced:
        setattr(kind, name, new)
    try:
        yield
    finally:
        for kind, name, old in before:
            setattr(kind, name, old)


def rooms_half_way(connection: BaseDatabaseWrapper) -> list[str]:
    """Apps whose many migrations have become one (`replaces`) while the database has seen some of the many and not all: Django can take it no
    further and says so in a hundred lines. Two statements.
    """
    loader = MigrationLoader(connection, load=False)
    loader.load_disk()
    seen = MigrationRecorder(connection).applied_migrations().keys()
    every = loader.disk_migrations.values()
    return sorted({one.app_label for one in every if set(one.replaces) & seen and set(one.replaces) - seen})
