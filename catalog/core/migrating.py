"""Migrations without drawing every model anew for every index: an empty database is up to date in a third of the time.

While migrations run, Django keeps a class of every model as it was at that point, and after each operation makes new classes of the
changed model and of all that are related to it, at last of almost all. Most of that is never looked at. Inside `light_states`

- an index, constraint or trigger is written down on the class that is there: its columns are the same;
- a new model is made alone. Nothing can refer to it yet. What it refers to does not know of it, which only matters to code that follows
  relations backwards: data migrations, for which Django makes all classes anew anyway once a state is "delayed", and
- a migration with an operation that is not listed here, which gets fresh classes and Django's own way.

What is sent to the database is the same, statement for statement (tests/catalog/core/test_migrating.py).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.migrations import operations as ops
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

_WRITTEN = ("indexes", "constraints", "triggers")
_ONLY_OPTIONS = (AddTrigger, RemoveTrigger, ops.AddIndex, ops.RemoveIndex, ops.AddConstraint, ops.RemoveConstraint)
_KNOWN = (*_ONLY_OPTIONS, ops.CreateModel, ops.DeleteModel, ops.AddField, ops.RunSQL, ops.RunPython)
_ALONE = "made_alone"  # of a state: some of its classes do not know who refers to them
_light: ContextVar[bool] = ContextVar("_light", default=False)
_operation: ContextVar[Operation | None] = ContextVar("_operation", default=None)


def _all_known(operations: Sequence[Operation]) -> bool:
    return all(
        _all_known([*o.state_operations, *o.database_operations])
        if isinstance(o, ops.SeparateDatabaseAndState)
        else type(o) in _KNOWN
        for o in operations
    )


def _apply(django: Callable[..., ProjectState]) -> Callable[..., ProjectState]:
    def apply(self: Migration, project_state: ProjectState, *args: Any, **kwargs: Any) -> ProjectState:
        light = _all_known(self.operations)
        if not light and project_state.__dict__.pop(_ALONE, False):
            project_state.__dict__.pop("apps", None)
            project_state.is_delayed = False
            project_state.apps  # noqa: B018  makes the classes
        token = _light.set(light)
        try:
            return django(self, project_state, *args, **kwargs)
        finally:
            _light.reset(token)

    return apply


def _reload_model(django: Callable[..., None]) -> Callable[..., None]:
    def reload_model(self: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
        if not _light.get() or "apps" not in self.__dict__:
            return django(self, app_label, model_name, delay)
        state = self.models[app_label, model_name]
        model = self.apps.all_models[app_label].get(model_name)
        if model is None:
            self.is_delayed = self.__dict__[_ALONE] = True
            self.apps.render_multiple([state])
        elif _operation.get() is not None:
            for name in _WRITTEN:
                setattr(model._meta, name, list(state.options.get(name, ())))
        else:
            django(self, app_label, model_name, delay)
        return None

    return reload_model


def _marked(django: Callable[..., None]) -> Callable[..., None]:
    """A `state_forwards` that changes no column."""

    def state_forwards(self: Operation, app_label: str, state: ProjectState) -> None:
        token = _operation.set(self)
        try:
            django(self, app_label, state)
        finally:
            _operation.reset(token)

    return state_forwards


@contextmanager
def light_states() -> Iterator[None]:
    """Inside the block migrations run as described above. For one thread: the methods of Django's classes are replaced meanwhile."""
    replaced: list[tuple[type, str, Any]] = [
        (Migration, "apply", _apply(Migration.apply)),
        (ProjectState, "reload_model", _reload_model(ProjectState.reload_model)),
        *((kind, "state_forwards", _marked(kind.state_forwards)) for kind in _ONLY_OPTIONS),
    ]
    before = [(kind, name, kind.__dict__[name]) for kind, name, _new in replaced]
    for kind, name, new in replaced:
        setattr(kind, name, new)
    try:
        yield
    finally:
        for kind, name, old in before:
            setattr(kind, name, old)
