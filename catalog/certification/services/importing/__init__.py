"""Lists of certified products from officers, .xlsx or .csv: read, checked row by row, stored whole or not at all.

`core.spreadsheets` reads the cells.

columns  which heading means what
check    every row: what is wrong, in which column; what it means
commit   all rows in one transaction, a few statements whatever their number
export   a file of only the bad rows
"""

from .check import check_import, drop_old_files, start_import
from .commit import commit_import, request_commit
from .export import bad_rows_file

__all__ = ["bad_rows_file", "check_import", "commit_import", "drop_old_files", "request_commit", "start_import"]
