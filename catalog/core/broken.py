"""What reading somebody else's PDF or picture may raise."""

import zlib
from functools import cache


@cache
def what_broken_files_raise() -> tuple[type[Exception], ...]:
    """What opening a broken PDF or picture raises. pypdf says of its own errors that they are not all: damaged objects have the wrong type, no
    such key or entry, or lead round in a circle."""
    from PIL.Image import DecompressionBombError
    from pypdf.errors import DependencyError, PyPdfError

    ours = (PyPdfError, DependencyError, DecompressionBombError)
    return *ours, OSError, ValueError, TypeError, AttributeError, LookupError, AssertionError, RuntimeError, zlib.error
