"""Take a file in, and check every row: what is wrong, in which column; what it means."""

from .jobs import BATCH, FILES_KEPT, check_import, drop_old_files, start_import
from .rows import FIRST_YEAR

__all__ = ["BATCH", "FILES_KEPT", "FIRST_YEAR", "check_import", "drop_old_files", "start_import"]
