"""Every word of the product is in two languages: nothing untranslated, nothing unmarked, no page that mixes them."""

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.core import mail
from django.core.management import call_command
from django.db.models import CharField, TextField
from django.test import Client
from django.utils.html import strip_tags

from catalog.certification.models import Certificate
from catalog.places.models import Unit
from catalog.producers.models import Producer
from catalog.products.models import Photo, Product, ProductGroup, ProductSet, Variant
from marketplace.fairs.models import Fair
from marketplace.shops.models import Shop
from tests.architecture.source import ROOT, modules, tree
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.certification import make_certificate
from tests.factories.codes import make_lot_code
from tests.factories.fairs import make_fair_listing
from tests.factories.producers import make_producer
from tests.factories.shops import make_offer
from traceability.lots.models import Lot, LotStage
from traceability.zones.models import Zone

MARKED = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)
GETTEXT = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "names",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
TAG = re.compile(r"</?[a-z][^<>]*>")

# Vietnamese that is data, and why it is not translated
DATA = {
    "marketplace/api/types/attributes/rows.py": "names of attributes, with their English beside them: clients ask for either",
    "marketplace/api/texts.py": "headings of a label's parts, with their English beside them",
    "marketplace/content/services/beginning.py": "names of menus' entries, with their English beside them",
    "marketplace/payments/symbols/banks.py": "names of banks",
    "marketplace/storefront/symbols/attendance.py": "official papers are in Vietnamese, whoever reads them",
    "marketplace/storefront/symbols/minutes.py": "official papers are in Vietnamese, whoever reads them",
    "marketplace/storefront/symbols/booths.py": "the card on a booth's table",
    "marketplace/storefront/symbols/fair_programme.py": "official papers are in Vietnamese, whoever reads them",
    "marketplace/storefront/symbols/fair_report.py": "official papers are in Vietnamese, whoever reads them",
    "marketplace/storefront/symbols/plan_paper.py": "official papers are in Vietnamese, whoever reads them",
    "marketplace/storefront/symbols/statistics_paper.py": "official papers are in Vietnamese, whoever reads them",
    "marketplace/storefront/symbols/forum_report.py": "official papers are in Vietnamese, whoever reads them",
    "marketplace/storefront/symbols/check_in.py": "signs at a fair, as those around them",
    "marketplace/storefront/symbols/order_papers.py": "papers that travel with goods, read by couriers",
    "marketplace/checkout/queries/carriers.py": "headings of carriers' own lists",
    "marketplace/storefront/symbols/certificate.py": "official papers are in Vietnamese, whoever reads them",
    "catalog/core/paper.py": "the words of every official paper",
    "catalog/certification/models": "examples of a decision's number",
    "catalog/certification/queries/scoring.py": "yes and no, in both languages side by side",
    "catalog/certification/services/desks/commune.py": "signs of an intake slip's number",
    "catalog/certification/services/reference.py": "a decision's number and title, as they are stored",
    "catalog/certification/services/rubrics/check.py": "words that stand for a missing label",
    "catalog/certification/services/export": "the decision's forms, printed in Vietnamese",
    "catalog/certification/services/importing/columns.py": "headings that an office's own file has",
    "catalog/core/spreadsheets/texts.py": "letters by which a wrong encoding is known",
    "catalog/certification/symbols": "official papers are in Vietnamese",
    "catalog/core/text.py": "letters that are folded",
    "catalog/core/working_days.py": "the source of a day off, as it is stored",
    "catalog/places": "kinds and names of places, titles of resolutions",
    "catalog/programme/models/ideas.py": "a unit, for the admin",
    "catalog/products/models.py": "a regime's number; examples for the admin",
    "marketplace/accounts/models.py": "a language's own name",
    "marketplace/settings": "the brand, and a language's own name",
    "marketplace/shops/queries/browse/asked.py": "signs that are left out of a price",
    "marketplace/storefront/forms/base.py": "words for the currency that people type",
    "marketplace/storefront/forms/products.py": "units as they stand on labels",
    "marketplace/storefront/management": "the brand",
    "marketplace/storefront/services/sample": "sample data",
    "marketplace/storefront/symbols/previews.py": "the brand, drawn",
    "marketplace/storefront/templatetags/shop.py": "kinds of places",
    "traceability/codes/queries/codes.py": "labels are printed in Vietnamese by law",
    "traceability/codes/symbols": "labels are printed in Vietnamese by law",
    "traceability/lots/models": "examples for the admin",
    "traceability/lots/queries/balance.py": "units as they stand on labels",
    "traceability/lots/queries/law.py": "a decree's number",
    "traceability/zones/management/commands/draw_provinces.py": "kinds of places",
    "traceability/zones/symbols/maps.py": "names on the map",
    "traceability/zones/symbols/surroundings.py": "names on the map",
}
TEMPLATE_DATA = {"parts/language.html": "a language's own name"}


def catalogue(language: str, domain: str = "django") -> Catalog:
    path = ROOT / "frontend_templates" / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def pairs(message: Message) -> Iterator[tuple[str, str]]:
    """Each translation beside the source that it stands for."""
    ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    for n, text in enumerate(texts):
        yield ids[-1] if n else ids[0], text


def wrong(message: Message) -> list[str]:
    """What a translation breaks: placeholders, tags, spaces at the ends, lines."""
    found = []
    for source, text in pairs(message):
        for what, pattern in (("placeholders", PLACEHOLDER), ("tags", TAG)):
            if sorted(pattern.findall(source)) != sorted(pattern.findall(text)):
                found.append(f"{what}: {source!r} → {text!r}")
        if (source[:1].isspace(), source[-1:].isspace()) != (text[:1].isspace(), text[-1:].isspace()):
            found.append(f"spaces: {source!r} → {text!r}")
    return found


def test_every_string_has_its_english():
    call_command("messages", "--check")


@pytest.mark.parametrize(
    ("language", "domain", "least"), [("en", "django", 1000), ("vi", "django", 250), ("vi", "djangojs", 30)]
)
def test_catalogues_are_confirmed_and_keep_placeholders(language, domain, least):
    messages = [m for m in catalogue(language, domain) if m.id]
    assert len(messages) > least
    assert [m.id for m in messages if m.fuzzy or not all(text for _source, text in pairs(m))] == []
    assert [fault for m in messages for fault in wrong(m)] == []


def test_english_is_english():
    """Only names, numbers of decisions and examples of what people type in Vietnamese keep their letters."""
    names = re.compile(
        r"\S*/(QĐ|QH|NĐ)\S*|Kiến Thành|Kiến Đức|Quảng Trực|Đắk R'Lấp|Đắk Nông|Lâm Đồng|Bu Prăng|Tỉnh|Huyện|huyện|Xã|xã"
        r"|“Bộ sản phẩm”|Thực phẩm|Đồ uống|đồng"
    )
    texts = [t for m in catalogue("en") if m.id for _source, t in pairs(m)]
    assert [t for t in texts if MARKED.search(names.sub("", t))] == []


@pytest.mark.parametrize(
    ("source", "text", "fault"),
    [
        ("%(n)s lô", "lots", "placeholders"),
        ("%(n)s lô", "%(m)s lots", "placeholders"),
        ("82%%", "82", "placeholders"),
        ("<b>Lô</b>", "Lot", "tags"),
        ("Hôm nay: ", "Today:", "spaces"),
    ],
)
def test_the_rules_see_what_they_forbid(source, text, fault):
    assert [each.partition(":")[0] for each in wrong(Message(source, text))] == [fault]


# ---------------------------------------------------------------- unmarked text


def unmarked_in(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Vietnamese literals outside gettext and docstrings."""
    passed = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in GETTEXT:
                passed |= {id(inner) for a in node.args for inner in ast.walk(a)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
    for node in ast.walk(module):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in passed
            and MARKED.search(node.value)
        ):
            yield node.lineno, node.value


def unmarked_in_page(text: str) -> list[str]:
    """Lines of a template with Vietnamese outside its translation tags."""
    for pattern in (
        r"\{#.*?#\}",
        r"\{%\s*comment\b.*?endcomment\s*%\}",
        r"<!--.*?-->",
        r"\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}",
        r"\{%\s*trans(?:late)?\b.*?%\}",
        r"""_\((?:"[^"]*"|'[^']*')\)""",
    ):
        text = re.sub(pattern, " ", text, flags=re.DOTALL)
    return [line.strip()[:100] for line in text.splitlines() if MARKED.search(line)]


def is_data(name: str) -> bool:
    return any(name == known or name.startswith(f"{known}/") for known in DATA)


def test_code_marks_its_vietnamese():
    names = {path: str(path.relative_to(ROOT)) for path in modules()}
    found = [
        f"{name}:{line}: {text[:80]}"
        for path, name in names.items()
        if not is_data(name)
        for line, text in unmarked_in(tree(path))
    ]
    assert found == []
    unused = [
        known for known in DATA if not any(list(unmarked_in(tree(p))) for p in names if is_data_of(known, names[p]))
    ]
    assert unused == []


def is_data_of(known: str, name: str) -> bool:
    return name == known or name.startswith(f"{known}/")


def test_templates_mark_their_vietnamese():
    folder = ROOT / "frontend_templates"
    files = [p for p in folder.rglob("*") if p.suffix in (".html", ".txt", ".xml", ".svg", ".js")]
    found = {str(p.relative_to(folder)): unmarked_in_page(p.read_text()) for p in files}
    assert {name for name, lines in found.items() if lines} == set(TEMPLATE_DATA), found


def test_the_scans_see_what_is_unmarked():
    code = ast.parse('"""Lô"""\n# Lô\na = _("Lô")\nb = "Lô"\nc = f"Lô {a}"\n')
    assert [line for line, _text in unmarked_in(code)] == [4, 5]
    page = '{# Lô #}<p title="{% translate "Lô" %}">{% blocktranslate %}Lô{% endblocktranslate %}</p>\n<b>Lô</b>'
    assert unmarked_in_page(page) == ["<b>Lô</b>"]


# ---------------------------------------------------------------- pages and mails


def data_strings() -> list[str]:
    """What rows say: names stay as they are in every language. The longest first."""
    found = {
        n
        for kind, name in Unit.objects.values_list("kind", "name")
        for n in (name, f"{kind} {name}", f"{kind.lower()} {name}")
    }
    for model in (
        Producer,
        Product,
        Variant,
        Photo,
        ProductSet,
        ProductGroup,
        Certificate,
        Fair,
        Shop,
        Lot,
        LotStage,
        Zone,
    ):
        fields = [
            f.name
            for f in model._meta.concrete_fields
            if isinstance(f, (CharField, TextField)) and not (model in (ProductSet, ProductGroup) and f.name == "name")
        ]
        for row in model._default_manager.values_list(*fields):
            found |= {text for text in row if isinstance(text, str)}
    return sorted((t for t in found if MARKED.search(t)), key=len, reverse=True)


def left_in(page: str, data: list[str]) -> list[str]:
    """Vietnamese in a page beside data, drawings, the other language's name and numbers of decisions."""
    page = re.sub(r"<svg.*?</svg>", " ", page, flags=re.DOTALL)
    for text in data:
        if text in page:
            page = page.replace(text, " ")
    page = re.sub(r"Tiếng Việt|\d+/(\d+/)?(QĐ|QH|NĐ)\S*", " ", page)
    return [strip_tags(line).strip()[:120] or line[:120] for line in page.splitlines() if MARKED.search(line)]


@pytest.mark.django_db
def test_public_pages_in_english_are_english():
    code = make_lot_code()
    product = code.lot.variant.product
    certificate = make_certificate(product=product)
    make_offer(product=product)
    listing = make_fair_listing(product=product)
    fair = listing.booth.fair
    producer = make_producer(name="Hill Farm")
    client = Client(headers={"accept-language": "en"})
    data = data_strings()
    wrong_pages = {}
    for address in (
        "/", "/products/", "/products/?q=zzzz", "/producers/", "/places/", "/places/68/", "/fairs/", "/certified/", "/t/", "/t/0K3F9TQ2XB7M/",
        "/offline/", "/pages/stars/", "/pages/terms/", "/pages/privacy/", "/pages/ranking/", "/pages/complaints/", "/khong-co/",
        "/account/login/", "/account/signup/", "/account/login/code/", "/account/password/reset/",
        f"/products/{product.slug}/", f"/producers/{product.producer.slug}/", f"/producers/{producer.slug}/", f"/zones/{Zone.objects.get().slug}/",
        f"/certificates/{certificate.pk}/", f"/fairs/{fair.slug}/", f"/fairs/{fair.slug}/booths/{listing.booth.shop.slug}/", f"/t/{code.code}/",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code in (200, 404), (address, answer.status_code)
        page = answer.content.decode()
        assert '<html lang="en"' in page, address
        if left := left_in(page, data):
            wrong_pages[address] = left
    assert wrong_pages == {}


ENGLISH = re.compile(r"\b(the|this|your|you|please|enter|must|required|password|valid|sign in|code)\b", re.IGNORECASE)


def english_in(page: str) -> list[str]:
    page = re.sub(r"<(script|svg)\b.*?</\1>|<title>.*?</title>", " ", page, flags=re.DOTALL)
    return [line.strip() for line in strip_tags(page).splitlines() if ENGLISH.search(line)]


@pytest.mark.django_db
def test_sign_in_pages_and_their_errors_are_vietnamese():
    stranger, member = Client(), Client()
    member.force_login(make_user(), backend="allauth.account.auth_backends.AuthenticationBackend")
    wrong_pages = {}
    for client, addresses in (
        (stranger, ["login/", "login/code/", "signup/", "password/reset/", "logout/"]),
        (
            member,
            ["", "email/", "phone/", "password/", "reauthenticate/", "two-factor/", "two-factor/app/activate/",
             "two-factor/recovery-codes/generate/"],
        ),
    ):  # fmt: skip
        for address in addresses:
            for answer in (
                client.get(f"/account/{address}"),
                client.post(f"/account/{address}", {"password1": "1", "email": "x"}),
            ):
                if left := english_in(answer.content.decode()):
                    wrong_pages[address] = left
    assert wrong_pages == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "subject", "greeting"),
    [("en", "is your OCOP Market sign-in code", "Hello,"), ("vi", "là mã đăng nhập Chợ OCOP", "Chào bạn,")],
)
def test_mails_speak_the_readers_language(client, language, subject, greeting):
    """Whatever language the page was asked in."""
    user = make_user(email="lan@example.org", language=language)
    user.emailaddress_set.update_or_create(email=user.email, defaults={"verified": True, "primary": True})
    client.post(
        "/account/login/code/", {"login": user.email}, headers={"accept-language": "en" if language == "vi" else "vi"}
    )
    (sent,) = mail.outbox
    assert subject in sent.subject and greeting in sent.body


@pytest.mark.django_db
def test_a_page_goes_on_in_the_users_language(client):
    make_user(email="lan@example.org", language="en")
    client.post("/account/login/", {"login": "lan@example.org", "password": PASSWORD})
    assert "How you sign in" in client.get("/account/").content.decode()
