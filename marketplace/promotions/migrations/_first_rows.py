"""The most by which prices may be lowered. The office checks this row, dates its successors and adds concentrated promotions in the admin."""

import datetime as dt

CAP = (50, "Nghị định 81/2018/NĐ-CP điều 7 (sửa đổi: 128/2024/NĐ-CP)", dt.date(2018, 7, 15))


def caps(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO promotions_promotionlimit (kind, name, number, percent, law, starts_on) VALUES ('cap', '', '', %s, %s, %s)", CAP
        )
