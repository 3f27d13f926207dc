"""A spreadsheet of only the bad rows, with what is wrong with each, to be put right and sent again."""

import io

from django.utils.translation import gettext as _

from catalog.core.text import harmless

from ...models import ImportJob
from .columns import LABELS


def bad_rows_file(*, job: ImportJob) -> bytes:
    """An .xlsx with the rows at fault: their number in the file, their cells under our headings, and a column that says what is wrong.

    1 statement. Characters that a spreadsheet cannot hold are left out.
    """
    import openpyxl
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_("Dòng sai"))
    columns = [column for _heading, column in job.columns if column]
    sheet.append([*(LABELS[column] for column in columns), _("Dòng trong tệp"), _("Sai ở đâu")])
    for number, values, problems in (
        job.rows.filter(is_bad=True).order_by("number").values_list("number", "values", "problems")
    ):
        told = "; ".join(f"{LABELS.get(column, column)}: {message}" for column, _code, message in problems)
        cells = [harmless(ILLEGAL_CHARACTERS_RE.sub("", values.get(column, ""))) for column in columns]
        sheet.append([*cells, number, harmless(told)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
