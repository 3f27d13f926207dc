"""Many PDFs as one."""

from .joiner import Joiner, NotReadable, Taken
from .output import NotWritten

__all__ = ["Joiner", "NotReadable", "NotWritten", "Taken"]
