"""The plan of an operation: every field as a function of its row."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from graphene.types.resolver import dict_or_attr_resolver
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLBoolean,
    GraphQLError,
    GraphQLField,
    GraphQLID,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    Undefined,
    is_abstract_type,
    is_leaf_type,
    located_error,
)
from graphql.execution.collect_fields import collect_fields, collect_sub_fields
from graphql.execution.execute import get_field_def, invalid_return_type_error
from graphql.execution.values import get_argument_values, get_variable_values

from .kept import KEPT, kept, may_be_kept
from .values import PLAIN, Run, State, is_mutable, leaf_of, null_of

MOST_ERRORS = 50  # of variables


class Plan:
    """One operation of a document, with its `@skip` and `@include` decided."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        switches: dict[str, Any],
    ) -> None:
        self.schema, self.operation, self.switches = schema, operation, switches
        self._alike = True  # whether what is being planned depends on its row alone
        self._number = 0  # of fields that have a resolver: the same nodes stand for several types
        self.fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        root = schema.get_root_type(operation.operation)
        if root is None:
            raise GraphQLError(f"Schema is not configured to execute {operation.operation.value} operation.", operation)
        fields = collect_fields(schema, self.fragments, switches, root, operation.selection_set)
        self.root = self._object(root, fields)

    def run(self, context: Any, given: dict[str, Any]) -> tuple[dict[str, Any] | None, list[GraphQLError]]:
        """The data and what went wrong. Variables that are not declared are passed over."""
        values = get_variable_values(
            self.schema, self.operation.variable_definitions or (), given, max_errors=MOST_ERRORS
        )
        if isinstance(values, list):
            return None, values
        state = State(context, values)
        try:
            return self.root(None, state), state.errors
        except GraphQLError as error:
            return None, [*state.errors, error]

    # what is made of the parts of a document

    def _fields(self, parent: GraphQLObjectType, fields: dict[str, list[FieldNode]]) -> list[tuple[str, Run]]:
        """A function for each selected field of a row."""
        found = [(key, nodes, get_field_def(self.schema, parent, nodes[0])) for key, nodes in fields.items()]
        return [(key, self._field(parent, field, key, nodes)) for key, nodes, field in found if field is not None]

    def _object(self, parent: GraphQLObjectType, fields: dict[str, list[FieldNode]]) -> Run:
        """A function that gives the selected fields of a row."""
        around, self._alike = self._alike, True
        runs, is_one = self._fields(parent, fields), parent.is_type_of
        alike = self._alike and may_be_kept(parent, fields)
        self._alike = around and alike
        nodes = next(iter(fields.values()), [])

        def of(source: Any, state: State) -> dict[str, Any]:
            if isinstance(source, Exception):
                raise source
            if is_one is not None and not is_one(source, self._info(parent, None, nodes, state, 0)):
                raise invalid_return_type_error(parent, source, nodes)
            return {key: run(source, state) for key, run in runs}

        return kept(of) if alike and parent.name in KEPT else of

    def _field(self, parent: GraphQLObjectType, definition: GraphQLField, key: str, nodes: list[FieldNode]) -> Run:
        """A function that gives one field of a row. What fails is null, or fails the row when the field may not be null."""
        value, name = self._value(parent, definition, nodes)
        may_be_null = not isinstance(definition.type, GraphQLNonNull)
        where = f"{parent.name}.{nodes[0].name.value}"
        inner = definition.type if may_be_null else definition.type.of_type  # type: ignore[union-attr]
        complete = self._complete(inner, where, nodes)
        is_text, is_flag = inner in (GraphQLString, GraphQLID), inner is GraphQLBoolean

        def failed(error: Exception, path: list[str | int], state: State) -> None:
            located = located_error(error, nodes, path)
            if not may_be_null:
                raise located
            state.errors.append(located)

        def leaf(source: Any, state: State) -> Any:
            try:
                found = (
                    value(source, state)
                    if value is not None
                    else source.get(name)
                    if isinstance(source, dict)
                    else getattr(source, name, None)
                )
                kind = type(found)
                if (kind is str and is_text) or (kind is bool and is_flag):
                    return found
                if found is not None and found is not Undefined:
                    return complete(found, state)
                if may_be_null:
                    return None
                raise null_of(where)
            except Exception as error:
                return failed(error, [*state.path, key], state)

        def branch(source: Any, state: State) -> Any:
            path = state.path
            depth = len(path)
            path.append(key)
            try:
                found = (
                    value(source, state)
                    if value is not None
                    else source.get(name)
                    if isinstance(source, dict)
                    else getattr(source, name, None)
                )
                if found is not None and found is not Undefined:
                    out = complete(found, state)
                elif may_be_null:
                    out = None
                else:
                    raise null_of(where)
            except Exception as error:
                del path[depth:]
                return failed(error, [*path, key], state)
            del path[depth:]
            return out

        return leaf if is_leaf_type(inner) else branch

    def _value(
        self, parent: GraphQLObjectType, definition: GraphQLField, nodes: list[FieldNode]
    ) -> tuple[Run | None, str]:
        """A function that resolves one field of a row; None where no resolver was written, so that the row's attribute of this name is looked at."""
        resolve = definition.resolve
        if resolve is None:
            return None, nodes[0].name.value
        if isinstance(resolve, partial) and resolve.func is dict_or_attr_resolver and resolve.args[1] is None:
            return None, resolve.args[0]
        ask: Callable[..., Any] = resolve
        here = self._number = self._number + 1
        if not definition.args:

            def bare(source: Any, state: State) -> Any:
                info = state.infos.get(here)
                return ask(source, info or self._info(parent, definition, nodes, state, here))

            return bare, ""
        fixed = None
        if all(isinstance(argument.value, PLAIN) for argument in nodes[0].arguments) and not is_mutable(definition):
            try:
                fixed = get_argument_values(definition, nodes[0], {})
            except GraphQLError:
                fixed = None  # said when it is asked for

        def given(source: Any, state: State) -> Any:
            values = fixed
            if values is None and (values := state.given.get(here)) is None:
                values = state.given[here] = get_argument_values(definition, nodes[0], state.variables)
            info = state.infos.get(here)
            return ask(source, info or self._info(parent, definition, nodes, state, here), **values)

        return given, ""

    def _info(
        self,
        parent: GraphQLObjectType,
        definition: GraphQLField | None,
        nodes: list[FieldNode],
        state: State,
        here: int,
    ) -> GraphQLResolveInfo:
        """What resolvers are told of the field; the same for all rows, so it knows no path. Kept under `here`."""
        made = GraphQLResolveInfo(
            nodes[0].name.value,
            nodes,
            definition.type if definition else parent,
            parent,
            None,  # type: ignore[arg-type]
            self.schema,
            self.fragments,
            None,
            self.operation,
            state.variables,
            state.context,
            lambda _value: False,
        )
        if here:
            state.infos[here] = made
        return made

    def _complete(self, kind: GraphQLOutputType, where: str, nodes: list[FieldNode]) -> Run:
        """A function that makes the answer of a resolved value that is not None."""
        if is_leaf_type(kind):
            return leaf_of(kind)
        if isinstance(kind, GraphQLList):
            return self._list(kind.of_type, where, nodes)
        if is_abstract_type(kind):
            return self._abstract(kind, nodes)
        assert isinstance(kind, GraphQLObjectType)
        return self._object(kind, collect_sub_fields(self.schema, self.fragments, self.switches, kind, nodes))

    def _list(self, of: GraphQLOutputType, where: str, nodes: list[FieldNode]) -> Run:
        may_be_null = not isinstance(of, GraphQLNonNull)
        complete = self._complete(of if may_be_null else of.of_type, where, nodes)  # type: ignore[union-attr]

        def completed(values: Any, state: State) -> list[Any]:
            if isinstance(values, Exception):
                raise values
            if type(values) is not list and (not isinstance(values, Iterable) or isinstance(values, str)):
                raise GraphQLError(f"Expected Iterable, but did not find one for field '{where}'.")
            path, out = state.path, []
            depth = len(path)
            path.append(0)
            for index, value in enumerate(values):
                path[depth] = index
                try:
                    if value is not None and value is not Undefined:
                        out.append(complete(value, state))
                    elif may_be_null:
                        out.append(None)
                    else:
                        raise null_of(where)
                except Exception as error:
                    located = located_error(error, nodes, path[: depth + 1])
                    del path[depth + 1 :]
                    if not may_be_null:
                        raise located from error
                    state.errors.append(located)
                    out.append(None)
            del path[depth:]
            return out

        return completed

    def _abstract(self, kind: Any, nodes: list[FieldNode]) -> Run:
        """Of an interface or a union: a plan for each type that comes."""
        self._alike = False
        known: dict[str, Run] = {}
        decide = kind.resolve_type

        def completed(value: Any, state: State) -> Any:
            if isinstance(value, Exception):
                raise value
            name = decide(value, self._info(kind, None, nodes, state, 0), kind)
            if name not in known:
                found = self.schema.get_type(name) if isinstance(name, str) else None
                if not isinstance(found, GraphQLObjectType) or not self.schema.is_sub_type(kind, found):
                    raise GraphQLError(f"Abstract type '{kind.name}' must resolve to an Object type at runtime.", nodes)
                fields = collect_sub_fields(self.schema, self.fragments, self.switches, found, nodes)
                known[name] = self._object(found, fields)
            return known[name](value, state)

        return completed
