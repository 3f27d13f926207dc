"""The all-year market; what the law of 2019 on alcohol asks, and the licences of group 3. The office checks these rules and dates their successors in the
admin."""

import datetime as dt

SINCE = dt.date(2020, 1, 1)
ALCOHOL = "Luật 44/2019/QH14 (phòng, chống tác hại của rượu, bia)"
SETS = "26/2026/QĐ-TTg"
RULES = [
    ((14, 15), {"kind": "age", "years": 18, "law": ALCOHOL}),
    ((14, 15), {"kind": "no_cod", "law": ALCOHOL}),
    ((14, 15), {"kind": "no_promotion", "from_alcohol": 15, "law": ALCOHOL}),
    ((14, 15), {"kind": "licence", "from_alcohol": "5.5", "law": ALCOHOL}),
    (
        (14, 15),
        {
            "kind": "warning",
            "text": "Uống rượu, bia có hại cho sức khỏe. Đã uống thì không lái xe.",
            "text_en": "Alcohol harms your health. Do not drive after drinking.",
            "law": ALCOHOL,
        },
    ),
    ((18,), {"kind": "licence", "law": "Nghị định 15/2018/NĐ-CP; Luật Dược 105/2016/QH13"}),
    (
        (18,),
        {
            "kind": "warning",
            "text": "Thực phẩm bảo vệ sức khỏe không phải là thuốc và không thay thế thuốc chữa bệnh. Thuốc: đọc kỹ hướng dẫn sử dụng.",
            "text_en": "A food supplement is no medicine and does not replace one. Medicines: read the instructions first.",
            "law": "Nghị định 15/2018/NĐ-CP",
        },
    ),
    ((19,), {"kind": "licence", "law": "Nghị định 93/2016/NĐ-CP"}),
]


def rules_of_alcohol(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for numbers, values in RULES:
            cursor.execute(
                """
                INSERT INTO shops_salerule (product_set_id, kind, years, from_alcohol, text, text_en, law, starts_on)
                SELECT s.id, %s, %s, %s, %s, %s, %s, %s FROM products_productset s JOIN products_regime r ON r.id = s.regime_id
                WHERE r.number = %s AND s.number = ANY(%s) ORDER BY s.number
                """,
                [
                    values["kind"], values.get("years"), values.get("from_alcohol"), values.get("text", ""), values.get("text_en", ""),
                    values["law"], SINCE, SETS, list(numbers),
                ],
            )


def market(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("INSERT INTO shops_channel (slug, name, kind, is_active) VALUES ('ocop', 'Chợ OCOP', 'market', true)")
