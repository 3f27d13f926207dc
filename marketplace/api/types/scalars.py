"""Saleor's own scalars beside those of graphene."""

import decimal
from typing import Any

import graphene
from graphql import (
    FloatValueNode,
    GraphQLError,
    IntValueNode,
    StringValueNode,
    Undefined,
    value_from_ast_untyped,
)

MOST_DIGITS = 40


class JSON(graphene.Scalar):  # type: ignore[misc]
    """Any JSON value as it is."""

    @staticmethod
    def serialize(value: Any) -> Any:
        """Out: as it is."""
        return value

    @staticmethod
    def parse_value(value: Any) -> Any:
        """In: as it is."""
        return value

    @staticmethod
    def parse_literal(node: Any, variables: dict[str, Any] | None = None) -> Any:
        """Of a value written in the document."""
        return value_from_ast_untyped(node, variables)


class Metadata(JSON):
    """Keys and their values, as one object."""


class PositiveDecimal(graphene.Scalar):  # type: ignore[misc]
    """A number not under 0, given as a number or as text."""

    @staticmethod
    def serialize(value: Any) -> float:
        """Out: a number."""
        return float(value)

    @staticmethod
    def parse_value(value: Any) -> decimal.Decimal:
        """In: not under 0, finite, of at most 40 characters."""
        text = str(value)
        try:
            number = decimal.Decimal(text) if len(text) <= MOST_DIGITS and not isinstance(value, bool) else None
        except decimal.InvalidOperation:
            number = None
        if number is None or not number.is_finite() or number < 0:
            raise GraphQLError(f"PositiveDecimal cannot represent value: {text[:MOST_DIGITS]!r}")
        return number

    @staticmethod
    def parse_literal(node: Any, _variables: Any = None) -> Any:
        """Of a value written in the document."""
        if isinstance(node, IntValueNode | FloatValueNode | StringValueNode):
            return PositiveDecimal.parse_value(node.value)
        return Undefined


class PositiveInt(graphene.Scalar):  # type: ignore[misc]
    """A whole number not under 0, of 31 bits."""

    @staticmethod
    def serialize(value: Any) -> int:
        """Out: a number."""
        return int(value)

    @staticmethod
    def parse_value(value: Any) -> int:
        """In: a whole number from 0."""
        if type(value) is not int or not 0 <= value < 2**31:
            raise GraphQLError(f"PositiveInt cannot represent value: {str(value)[:MOST_DIGITS]!r}")
        return value

    @staticmethod
    def parse_literal(node: Any, _variables: Any = None) -> Any:
        """Of a value written in the document."""
        return PositiveInt.parse_value(int(node.value[:MOST_DIGITS])) if isinstance(node, IntValueNode) else Undefined


class Upload(graphene.Scalar):  # type: ignore[misc]
    """A file of a multipart request (GraphQL multipart request specification): Django's `UploadedFile`."""

    @staticmethod
    def serialize(value: Any) -> Any:
        """Files are not given out."""
        raise GraphQLError("Upload is for input alone.")

    @staticmethod
    def parse_value(value: Any) -> Any:
        """In: what the view put in its place."""
        if not hasattr(value, "chunks"):
            raise GraphQLError("A file is sent as a part of a multipart request, named in its map.")
        return value

    @staticmethod
    def parse_literal(_node: Any, _variables: Any = None) -> Any:
        """Never in the document."""
        return Undefined
