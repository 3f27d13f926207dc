"""What the law of 2019 on alcohol asks, and the licences of group 3. The office checks these rows and dates their successors in the admin."""

import datetime as dt

from django.db import migrations

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


def make(apps, schema_editor):
    product_set, rule = apps.get_model("products", "ProductSet"), apps.get_model("shops", "SaleRule")
    for numbers, values in RULES:
        for chosen in product_set.objects.filter(regime__number=SETS, number__in=numbers):
            rule.objects.get_or_create(product_set=chosen, kind=values["kind"], starts_on=SINCE, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("shops", "0004_sale_rules"), ("products", "0005_alcohol_and_licence")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
