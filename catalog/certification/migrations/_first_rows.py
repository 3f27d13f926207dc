"""Who recognises which stars, by regime and day (table in the decisions; districts existed until 30 June 2025)."""

import datetime as dt

DISTRICTS_END = dt.date(2025, 6, 30)
# regime, stars, level, first day, last day; None: the regime's own
RULES = [
    ("1048/QĐ-TTg", 3, "province", None, None),
    ("1048/QĐ-TTg", 4, "province", None, None),
    ("1048/QĐ-TTg", 5, "ministry", None, None),
    ("148/QĐ-TTg", 3, "district", None, DISTRICTS_END),
    # from 1 July 2025 there were no districts, and 1489/QĐ-TTg came on 6 July: the province had taken over their work
    ("148/QĐ-TTg", 3, "province", dt.date(2025, 7, 1), None),
    ("148/QĐ-TTg", 4, "province", None, None),
    ("148/QĐ-TTg", 5, "ministry", None, None),
    ("1489/QĐ-TTg", 3, "province", None, None),
    ("1489/QĐ-TTg", 4, "province", None, None),
    ("1489/QĐ-TTg", 5, "ministry", None, None),
    ("26/2026/QĐ-TTg", 3, "province", None, None),
    ("26/2026/QĐ-TTg", 4, "province", None, None),
    ("26/2026/QĐ-TTg", 5, "ministry", None, None),
]


def load(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for number, stars, level, starts_on, ends_on in RULES:
            cursor.execute(
                "INSERT INTO certification_issuingrule (regime_id, stars, level, starts_on, ends_on) "
                "SELECT id, %s, %s, coalesce(%s, starts_on), coalesce(%s, ends_on) FROM products_regime WHERE number = %s",
                [stars, level, starts_on, ends_on, number],
            )
