"""The first terms. The office checks these rows and dates their successors in the admin."""

import datetime as dt

SINCE = dt.date(2026, 1, 1)
TERMS = [
    ("ask", 7, "Quy chế của sàn"),
    ("decide", 3, "Quy chế của sàn"),
    ("refund", 30, "Luật Bảo vệ quyền lợi người tiêu dùng 19/2023/QH15"),
    ("complain", 30, "Quy chế của sàn"),  # how long a buyer may bring a shop's no before the office
]


def terms(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO orders_returnterm (kind, days, law, starts_on) VALUES (%s, %s, %s, %s)", [(*term, SINCE) for term in TERMS]
        )
