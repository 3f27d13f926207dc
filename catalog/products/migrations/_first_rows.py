"""The four regimes, their groups, and the 26 sets of 26/2026/QĐ-TTg. Names and numbers are the decisions' own; English is ours."""

import datetime as dt

# number, first and last day in force. 1489/QĐ-TTg stays in force beside its successor for files handed in before it.
REGIMES = [
    ("1048/QĐ-TTg", dt.date(2019, 8, 21), dt.date(2023, 2, 24)),
    ("148/QĐ-TTg", dt.date(2023, 2, 24), dt.date(2025, 7, 5)),
    ("1489/QĐ-TTg", dt.date(2025, 7, 6), dt.date(2026, 7, 21)),
    ("26/2026/QĐ-TTg", dt.date(2026, 5, 22), None),
]
# number, slug, name, English name
GROUPS_2019 = [
    (1, "thuc-pham", "Thực phẩm", "Food"),
    (2, "do-uong", "Đồ uống", "Drinks"),
    (3, "thao-duoc", "Thảo dược", "Herbs"),
    (4, "vai-va-may-mac", "Vải và may mặc", "Fabric and clothing"),
    (5, "luu-niem-noi-that-trang-tri", "Lưu niệm - nội thất - trang trí", "Souvenirs, furniture, decoration"),
    (6, "du-lich-nong-thon", "Dịch vụ du lịch nông thôn, bán hàng", "Rural tourism and sales"),
]
GROUPS_2023 = [
    (1, "thuc-pham", "Thực phẩm", "Food"),
    (2, "do-uong", "Đồ uống", "Drinks"),
    (3, "duoc-lieu", "Dược liệu và sản phẩm từ dược liệu", "Herbs and herbal products"),
    (4, "thu-cong-my-nghe", "Thủ công mỹ nghệ", "Handicrafts"),
    (5, "sinh-vat-canh", "Sinh vật cảnh", "Ornamental plants and animals"),
    (6, "du-lich", "Dịch vụ du lịch cộng đồng, du lịch sinh thái và điểm du lịch", "Community tourism, ecotourism, places to visit"),
]
GROUPS_2026 = [
    (1, "thuc-pham", "Thực phẩm", "Food"),
    (2, "do-uong", "Đồ uống", "Drinks"),
    (3, "duoc-lieu", "Dược liệu", "Herbs and herbal products"),
    (4, "thu-cong-my-nghe", "Thủ công mỹ nghệ", "Handicrafts"),
    (5, "sinh-vat-canh", "Sinh vật cảnh", "Ornamental plants and animals"),
    (6, "du-lich", "Dịch vụ du lịch cộng đồng, du lịch sinh thái và điểm du lịch", "Community tourism, ecotourism, places to visit"),
]
GROUPS = {
    "1048/QĐ-TTg": GROUPS_2019,
    "148/QĐ-TTg": GROUPS_2023,
    "1489/QĐ-TTg": GROUPS_2023,  # it changed who decides, not the groups
    "26/2026/QĐ-TTg": GROUPS_2026,
}
# number, group, slug, name, English name
SETS_2026 = [
    (1, 1, "rau-cu-qua-hat-tuoi", "Rau, củ, quả, hạt tươi", "Fresh vegetables, roots, fruit and nuts"),
    (2, 1, "thit-thuy-san-trung-sua-tuoi", "Thịt, thủy sản, trứng, sữa tươi", "Fresh meat, seafood, eggs and milk"),
    (3, 1, "gao-ngu-coc-hat-so-che", "Gạo, ngũ cốc, hạt sơ chế khác", "Rice, cereals and other prepared grains"),
    (4, 1, "mat-ong-va-nong-san-khac", "Mật ong, mật khác và nông sản thực phẩm khác", "Honey, nectar and other farm foods"),
    (5, 1, "do-an-nhanh", "Đồ ăn nhanh", "Snacks and ready food"),
    (6, 1, "che-bien-tu-gao-ngu-coc", "Chế biến từ gạo, ngũ cốc", "Made from rice and cereals"),
    (7, 1, "che-bien-tu-rau-cu-qua-hat", "Chế biến từ rau, củ, quả, hạt", "Made from vegetables, roots, fruit and nuts"),
    (8, 1, "che-bien-tu-thit-thuy-san-trung-sua-mat", "Chế biến từ thịt, thủy sản, trứng, sữa, các sản phẩm từ mật ong, mật khác và nông sản thực phẩm khác", "Made from meat, seafood, eggs, milk, honey and other farm foods"),
    (9, 1, "tuong-nuoc-mam-gia-vi-long", "Tương, nước mắm, gia vị dạng lỏng khác", "Soy sauce, fish sauce and other liquid seasonings"),
    (10, 1, "gia-vi-khac", "Gia vị khác (muối, hành, tỏi, tiêu,...)", "Other seasonings (salt, onion, garlic, pepper …)"),
    (11, 1, "che", "Chè tươi, chè chế biến", "Tea, fresh and processed"),
    (12, 1, "tra-tu-thuc-vat-khac", "Sản phẩm trà từ thực vật khác", "Infusions from other plants"),
    (13, 1, "ca-phe-ca-cao", "Sản phẩm cà phê, ca cao", "Coffee and cocoa"),
    (14, 2, "ruou-trang", "Rượu trắng", "White spirits"),
    (15, 2, "do-uong-co-con-khac", "Đồ uống có cồn khác", "Other alcoholic drinks"),
    (16, 2, "nuoc-khoang-nuoc-dong-chai", "Nước khoáng thiên nhiên, nước uống đóng chai", "Natural mineral and bottled water"),
    (17, 2, "do-uong-khong-con-khac", "Đồ uống không cồn khác", "Other soft drinks"),
    (18, 3, "thuc-pham-chuc-nang-thuoc-duoc-lieu", "Thực phẩm chức năng, thuốc dược liệu, thuốc cổ truyền", "Food supplements, herbal and traditional medicines"),
    (19, 3, "my-pham-tu-duoc-lieu", "Mỹ phẩm có thành phần từ dược liệu", "Cosmetics with herbal ingredients"),
    (20, 3, "tinh-dau-va-duoc-lieu-khac", "Tinh dầu và dược liệu khác", "Essential oils and other herbs"),
    (21, 4, "thu-cong-my-nghe", "Thủ công mỹ nghệ gia dụng, trang trí", "Handicrafts for home and decoration"),
    (22, 4, "vai-may-mac", "Vải, may mặc", "Fabric and clothing"),
    (23, 5, "hoa", "Hoa", "Flowers"),
    (24, 5, "cay-canh", "Cây cảnh", "Ornamental plants"),
    (25, 5, "dong-vat-canh", "Động vật cảnh", "Ornamental animals"),
    (26, 6, "du-lich-cong-dong", "Dịch vụ du lịch cộng đồng, du lịch sinh thái và điểm du lịch", "Community tourism, ecotourism and places to visit"),
]
SERVICES = {26}


def load(apps, schema_editor):
    regime_model = apps.get_model("products", "Regime")
    group_model = apps.get_model("products", "ProductGroup")
    set_model = apps.get_model("products", "ProductSet")
    for number, starts_on, ends_on in REGIMES:
        regime = regime_model.objects.create(number=number, starts_on=starts_on, ends_on=ends_on, months_valid=36)
        for group_number, slug, name, name_en in GROUPS[number]:
            group_model.objects.create(regime=regime, number=group_number, slug=slug, name=name, name_en=name_en)
    groups = {group.number: group for group in group_model.objects.filter(regime=regime)}
    for number, group, slug, name, name_en in SETS_2026:
        set_model.objects.create(
            regime=regime, group=groups[group], number=number, slug=slug, name=name, name_en=name_en,
            is_service=number in SERVICES,
        )
