"""How long a page may be."""

from catalog.core.errors import Refused

LONGEST_PAGE = 100


def size(first: int | None, last: int | None, name: str) -> int:
    """Relay's paging as Saleor asks it: `first` or `last`, 1 to 100. `Refused` says which argument is wrong."""
    if first is not None and last is not None:
        raise Refused.because("graphql_error", "Use `first` or `last`, not both.", "first")
    limit, field = (last, "last") if last is not None else (first, "first")
    if limit is None:
        raise Refused.because(
            "graphql_error",
            f"You must provide a `first` or `last` value to properly paginate the `{name}` connection.",
            "first",
        )
    if not 1 <= limit <= LONGEST_PAGE:
        raise Refused.because("graphql_error", f"`{field}` is 1 to {LONGEST_PAGE}.", field)
    return limit
