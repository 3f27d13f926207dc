"""A spreadsheet of only the bad rows, with what is wrong with each, to be put right and sent again."""

from django.utils.translation import gettext as _

from catalog.core.spreadsheets import sheet_of

from ...models import ImportJob
from .columns import LABELS


def bad_rows_file(*, job: ImportJob) -> bytes:
    """An .xlsx with the rows at fault: their number in the file, their cells under our headings, and a column that says what is wrong.

    1 statement. Characters that a spreadsheet cannot hold are left out.
    """
    columns = [column for _heading, column in job.columns if column]
    rows = job.rows.filter(is_bad=True).order_by("number").values_list("number", "values", "problems")
    return sheet_of(
        _("Dòng sai"),
        [*(LABELS[column] for column in columns), _("Dòng trong tệp"), _("Sai ở đâu")],
        (
            [
                *(values.get(column, "") for column in columns),
                number,
                "; ".join(f"{LABELS.get(column, column)}: {message}" for column, _code, message in problems),
            ]
            for number, values, problems in rows
        ),
    )
