"""The staff admin: every model, nothing that services own can be written, lists do not slow down, history is told.

In Vietnamese and in English: which words models and fields have is tests/marketplace/storefront/test_admin.py's.
"""

import re
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape, strip_tags

from catalog.core import audit
from catalog.core.admin import EditableAdmin, PlacedAdmin, RecordAdmin
from catalog.places.models import Post, Unit
from catalog.producers.models import Producer
from marketplace.accounts.models import User
from tests.architecture.test_messages import MARKED
from tests.factories.accounts import client_of, make_officer, make_superuser, make_user
from tests.factories.certification import make_certified, make_dossier
from tests.factories.councils import dossier_at_council, make_panel
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import make_producer
from tests.factories.programme import make_idea, make_inspection
from tests.factories.rows import make_rows

pytestmark = pytest.mark.django_db

REGISTERED = sorted(admin.site._registry, key=lambda m: m._meta.label)
OURS = [m for m in REGISTERED if m._meta.app_config.name.startswith(("catalog", "traceability", "marketplace"))]
UNSEEN = {  # models without a page, and why
    "api.KeptMetadata",  # what programs of shops keep beside their own rows
    "scans.Scan",  # Django's admin has no pages for composite keys; figures are on TraceCode
    "core.DailyKey",  # secrets
    "core.Revision",  # a counter
    "core.SentForm",  # hashes
    "enquiries.Favourite",  # a person's own
    "enquiries.Watch",  # addresses of strangers
    "enquiries.Stopped",  # hashes
    "enquiries.QuestionReport",  # a counter
    "outlets.OutletKeeper",  # who counts where: on the officers' page of the outlet
    "outlets.Opening",  # of an outlet
    "outlets.StockTake",  # of a shelf
    "outlets.RestockLine",  # of an order, on its own pages
    "outlets.RestockStep",
    "content.CampaignProduct",  # of a campaign, on the officers' page
    "content.CampaignBox",
    "content.CampaignSale",
    "content.ContentVisit",  # figures are on the officers' page
    # what buyers and producers deal about is theirs, and their officers': seen on those pages, by place
    "enquiries.Agreement",
    "enquiries.Buyer",
    "enquiries.BuyerMember",
    "enquiries.Capacity",
    "enquiries.ContactConsent",
    "enquiries.DealMessage",
    "enquiries.Dealing",
    "enquiries.Delivered",
    "enquiries.Enquiry",
    "enquiries.EnquiryReport",
    "enquiries.Forum",
    "enquiries.ForumGuest",
    "enquiries.Meeting",
    "enquiries.Quote",
    # what a producer was given: on its own pages and its officers', by place
    "programme.Concern",
    "programme.ConcernStep",
    "programme.SupportCase",
    "programme.SupportPaper",
    "programme.SupportStep",
    # who learned what is the organiser's alone; the rest of a class stands on its own pages
    "programme.ClassFeedback",
    "programme.ClassPost",
    "programme.ClassPostReport",
    "programme.Enrolment",
    "programme.Material",
    "programme.QuizQuestion",
    "programme.QuizTry",
    "programme.TraineeExport",
    "programme.TrainingTopic",
    "fairs.BoothStaff",  # telephones of people who stand at booths
    "fairs.BoothTalk",  # between a visitor and a booth
    "fairs.BoothMessage",
    "fairs.SlotCell",  # of a slot
    "fairs.SlotItem",
    "fairs.Visit",  # figures are on the fair's own pages
    "fairs.FairPicture",  # seen where it is shown
    "certification.ImportRow",  # an officer's spreadsheet: seen on the import's own pages
    "certification.ImportProgress",  # a counter
    # scores before the meeting are their member's alone, papers and workers a producer's; the rest of a dossier stands on its own pages, by place
    "certification.AdvisoryReport",
    "certification.AgendaItem",
    "certification.Attendance",
    "certification.CommuneReport",
    "certification.CouncilMember",
    "certification.CouncilRegulation",
    "certification.DecisionItem",
    "certification.Declaration",
    "certification.DossierStep",
    "certification.Evidence",
    "certification.EvidenceLink",
    "certification.Export",
    "certification.Extension",
    "certification.Fact",
    "certification.IntakeSlip",
    "certification.Minutes",
    "certification.OfficialWording",
    "certification.PartMaximum",
    "certification.Reminder",
    "certification.RequestLetter",
    "certification.ScoreDraft",
    "certification.ScoreSheet",
    "certification.SelfScore",
    "certification.SignedOriginal",
    "certification.Sitting",
    "certification.Submission",
    "certification.Upload",
    "certification.Worker",
    # orders, their money and carts are their shop's and their buyer's alone: seen on those pages
    "orders.OrderExport",  # one person's file
    "shops.SheetImport",
    "shops.SheetProgress",  # a counter
    "promotions.GiftBox",  # on its keepers' own pages
    "promotions.GiftBoxLine",
    "promotions.Voucher",
    "promotions.VoucherUse",
    "orders.Allocation",
    "orders.Fulfilment",
    "orders.FulfilmentLine",
    "orders.Order",
    "orders.OrderGroup",
    "orders.OrderLine",
    "orders.OrderStep",
    "orders.Recipient",
    "orders.Return",
    "orders.ReturnLine",
    "orders.ReturnMessage",
    "payments.BankAccount",
    "payments.BankLine",
    "payments.BankStatement",
    "payments.Booking",
    "payments.Entry",
    "payments.Payment",
    "payments.ProviderEvent",
    "payments.Refund",
    "payments.CardCharge",
    "payments.StripeAccount",
    "payments.VnpayAccount",
    "accounts.Address",
    "accounts.SigningKey",  # secrets
    "content.CollectionProduct",  # rows on the pages of what they belong to
    "content.MenuItem",
    "apps.AppToken",  # secrets
    "apps.Attempt",  # what apps were told holds buyers' data: on the shop's own pages
    "apps.Delivery",
    "apps.StockSeen",
    "apps.Watermark",
    "checkout.Cart",
    "checkout.Checkout",
    "checkout.Transaction",
    "checkout.CartLine",
    "checkout.DeliveryMethod",
    "checkout.DeliveryRate",
    # reviews stand on their product's page and on the desk of officers
    "shops.ProductRating",
    "reviews.Review",
    "reviews.ReviewReport",
    # codes of packages are hashes by the hundred thousand, and what they went through stands on the studio's page of their batch
    "codes.UnitBatch",
    "codes.UnitCode",
    "codes.UnitFile",
    "codes.UnitMove",
    # events are shown by /epcis/ and /trace/roots/, and never written by hand; keys are secrets
    "events.CaptureJob",
    "events.Chain",
    "events.EpcisToken",
    "events.EventKey",
    "events.NamedQuery",
    "events.PlaceChild",
    "events.Seal",
    "events.Word",
    "scans.Alert",  # on the officers' own pages, by place
    "scans.ScanDay",  # figures of the studio's charts
    "zones.HarvestPhoto",  # files, seen in the zone's diary
    "notifications.NoticeChoice",
    "programme.Activity",
    "programme.BudgetEntry",
    "programme.BudgetLine",
    "programme.BusinessPlan",
    "programme.Duty",  # all of these on the offices' own pages, by place
    "programme.DutyReminder",
    "programme.DutyReport",
    "programme.Finding",
    "programme.HandOver",
    "programme.Potential",
    "programme.PotentialCriterion",
    "programme.PotentialPhoto",
    "programme.PotentialScore",
    "programme.PotentialScoring",
    "programme.PotentialSheet",
    "programme.Target",
}


# what unfold, Django and our models say in English: none of it in a Vietnamese page
FOREIGN = re.compile(
    r"\b(type to search|filters?|all applications|search apps|select (value|action|record)|welcome|history|log out|save|close|home"
    r"|site administration|return to site|no results|apply|reset|light|dark|system|toggle|add|change|view|results?|is sample|users?)\b",
    re.IGNORECASE,
)
HEADING = re.compile(r"<(title|h1|h2|h3|th|label)\b[^>]*>(.*?)</\1>", re.DOTALL)


def words(page: str) -> str:
    """What a person reads of a page, and what is read to them: without scripts, names of icons and what rows hold."""
    page = re.sub(
        r"<(script|style|td|option|select|textarea)\b.*?</\1>|<span class=\"[^\"]*material-symbols.*?</span>",
        " ",
        page,
        flags=re.DOTALL,
    )
    said = re.findall(r'(?:placeholder|title|aria-label)="([^"]*)"', page)
    return "\n".join(line.strip() for line in [*said, *strip_tags(page).splitlines()] if line.strip())


def headings(page: str) -> set[str]:
    """Titles, heads of columns and labels: not what stands in a table's rows."""
    page = re.sub(r"<tbody\b.*?</tbody>", " ", page, flags=re.DOTALL)
    return {" ".join(strip_tags(inside).split()) for _tag, inside in HEADING.findall(page)} - {""}


def speaks_both(client: Client, address: str, *data: str) -> None:
    """No English words in the Vietnamese page, none of Vietnamese in the headings of the English one. `data`: what stands there as it is."""
    vietnamese, english = (client.get(address, headers={"accept-language": language}) for language in ("vi", "en"))
    assert (vietnamese.status_code, english.status_code) == (200, 200)
    pages = [answer.content.decode() for answer in (vietnamese, english)]
    for text in data:
        pages = [page.replace(escape(text), " ") for page in pages]
    assert [line for line in words(pages[0]).splitlines() if FOREIGN.search(line)] == []
    assert {text for text in headings(pages[1]) if MARKED.search(text)} == set()


@pytest.fixture
def staff(client) -> Client:
    client.force_login(make_user(is_staff=True))
    return client


def test_every_model_has_a_page():
    models = {
        m._meta.label
        for m in apps.get_models()
        if m.__module__.startswith(("catalog", "traceability", "marketplace"))
        and not m._meta.auto_created
        and not m.__name__.endswith("Event")
        and m._meta.managed
    }
    assert models - {m._meta.label for m in OURS} - UNSEEN == set()
    assert all(isinstance(a, RecordAdmin) for a in admin.site._registry.values())


def test_only_people_posts_days_off_sites_content_and_dated_rules_can_be_written():
    assert {m._meta.label for m, a in admin.site._registry.items() if isinstance(a, EditableAdmin)} == {
        "accounts.User",
        "content.Collection",
        "content.FeatureRule",
        "content.Menu",
        "content.Page",
        "core.SpecialDay",
        "notifications.NoticeText",
        "places.Post",
        "outlets.OutletCriterion",
        "orders.ReturnTerm",
        "promotions.PromotionLimit",
        "shops.FeeRule",
        "scans.LinkHost",
        "shops.SaleRule",
    }


@pytest.mark.parametrize("model", REGISTERED, ids=lambda m: m._meta.label)
def test_lists_and_records(staff, model):
    """The same statements for 2 rows and for 20; the record and its history open; adding and deleting are refused."""
    if isinstance(admin.site._registry[model], PlacedAdmin) or model is Post:
        staff.force_login(make_superuser())
    base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    rows = make_rows(model, 2)
    staff.get(base)  # content types and such
    counts = []
    for more in (0, 18):
        rows += make_rows(model, more)
        with CaptureQueriesContext(
            connection,
        ) as statements:
            answer = staff.get(base)
        assert answer.status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1], [s["sql"] for s in statements]
    assert counts[1] <= 7
    key = str(rows[0].pk)
    assert staff.get(base, {"q": "thử ' % 10"}).status_code == 200
    speaks_both(staff, base)
    speaks_both(staff, f"{base}{key}/change/", str(rows[0]))
    assert staff.get(f"{base}{key}/history/").status_code == 200
    if isinstance(admin.site._registry[model], EditableAdmin):
        speaks_both(staff, f"{base}add/")
    if not isinstance(admin.site._registry[model], EditableAdmin):
        assert staff.get(f"{base}add/").status_code == 403
        assert staff.post(f"{base}{key}/change/", {"name": "x"}).status_code == 403
    assert staff.post(f"{base}{key}/delete/", {"post": "yes"}).status_code == 403


def test_staff_see_certification_and_the_programme_by_their_posts():
    """Whoever has no post sees no row of a place, an officer those of his place and stage, a superuser all; history and search alike."""
    here, there = unit(LAM_DONG), unit("01")
    dossier = dossier_at_council()
    inspection = make_inspection(product=make_certified())
    idea, certificate = make_idea(), inspection.certificate
    council = make_panel().council
    rows = (dossier, certificate, inspection, idea, council)
    seen = {}
    for who, user in (
        ("none", make_user(is_staff=True)),
        ("there", make_officer(place=there, is_staff=True)),
        ("here", make_officer(place=here, is_staff=True)),
        ("commune", make_officer(place=unit(), is_staff=True)),
        ("super", make_superuser()),
    ):
        client = client_of(user)
        for row in rows:
            base = f"/admin/{row._meta.app_label}/{row._meta.model_name}/"
            listed = client.get(base).context["cl"].result_count
            opened = [client.get(f"{base}{row.pk}/{page}/").status_code == 200 for page in ("change", "history")]
            assert opened == [bool(listed)] * 2, (who, row)
            seen.setdefault(who, []).append(listed)
    assert seen == {
        "none": [0, 0, 0, 0, 0],
        "there": [0, 0, 0, 0, 0],
        "here": [1, 1, 1, 1, 1],
        "commune": [1, 1, 1, 1, 0],  # its own dossiers; the province's council is the province's
        "super": [1, 1, 1, 1, 1],
    }


def test_the_first_page_and_a_superusers_forms_speak_both_languages(client):
    client.force_login(make_superuser())
    speaks_both(client, "/admin/")
    assert "Quản trị" in headings(client.get("/admin/").content.decode())
    for page, registered in admin.site._registry.items():
        if isinstance(registered, EditableAdmin):
            speaks_both(client, f"/admin/{page._meta.app_label}/{page._meta.model_name}/add/")


@pytest.mark.parametrize("who", ["anonymous", "buyer"])
def test_not_for_others(client, who):
    if who == "buyer":
        client.force_login(make_user())
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/accounts/user/").status_code == 302
    assert client.get("/admin/products/product/1/history/").status_code == 302


def test_title_and_policy(staff):
    answer = staff.get("/admin/")
    assert "Chợ OCOP · quản trị" in answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline' 'unsafe-eval'" in policy
    assert "frame-ancestors 'none'" in policy
    for path in ("/administrators/", "/account/login/", "/"):
        assert "unsafe" not in staff.get(path)["Content-Security-Policy"]


def test_appointing_an_officer_is_a_superusers_and_audited(staff):
    """Whoever else is staff would appoint himself."""
    officer = make_user(name="Trần Văn Nam")
    new = {"user": officer.pk, "place": unit().pk, "level": "commune", "role": "officer", "starts_on": "2026-11-01"}
    assert staff.post("/admin/places/post/add/", new).status_code == 403
    there = make_officer(place=unit()).posts.get()
    assert staff.get(f"/admin/places/post/{there.pk}/change/").status_code == 200
    assert staff.post(f"/admin/places/post/{there.pk}/change/", new).status_code == 403
    staff = client_of(make_superuser())
    assert staff.post("/admin/places/post/add/", new).status_code == 302
    post = Post.objects.get(user=officer)
    facts = post.events.select_related("pgh_context").get().pgh_context.metadata
    assert (facts["reason"], facts["page"]) == ("admin", "admin:places_post_add")
    assert facts["user"] == int(staff.session["_auth_user_id"])
    page = staff.get(f"/admin/places/post/{post.pk}/history/").content.decode()
    assert "admin" in page
    assert f"<b>Cấp</b>: {post.get_level_display()}" in page


def test_history_tells_before_and_after(staff):
    producer = make_producer(name="HTX Cũ")
    boss = make_superuser(name="Quản Trị Viên")
    with audit.context(user=boss.pk, reason="đổi tên theo giấy phép"):
        Producer.objects.filter(pk=producer.pk).update(name="HTX Mới")
    page = staff.get(f"/admin/producers/producer/{producer.pk}/history/").content.decode()
    assert "HTX Cũ → HTX Mới" in page
    assert "Quản Trị Viên" in page
    assert "đổi tên theo giấy phép" in page
    assert staff.get("/admin/producers/producer/0/history/").status_code == 404


def test_history_keeps_to_itself_what_the_page_does(client):
    """Points that are foreseen change with what only evaluators may know of a person: not even superusers read them here."""
    client.force_login(make_superuser())
    dossier = make_dossier()
    dossier.predicted_points = Decimal("34.56")
    with audit.context(user=None, reason="criterion 3.2 scored"):
        dossier.save()
    for page in ("change", "history"):
        shown = client.get(f"/admin/certification/dossier/{dossier.pk}/{page}/").content.decode()
        assert not re.search("Điểm dự kiến|34[.,]56", shown), page


def test_untracked_rows_have_no_history(staff):
    place = Unit.objects.first()
    assert "Chưa có gì được ghi lại." in staff.get(f"/admin/places/unit/{place.pk}/history/").content.decode()


def test_staff_make_users_who_sign_in_by_code(staff):
    answer = staff.post(
        "/admin/accounts/user/add/", {"name": "Lan", "email": "", "phone": "+84912345678", "language": "vi"}
    )
    assert answer.status_code == 302
    user = User.objects.get(phone="+84912345678")
    assert (user.email, user.has_usable_password()) == (None, False)


def test_staff_do_not_raise_themselves(staff):
    me = User.objects.get(is_staff=True)
    page = f"/admin/accounts/user/{me.pk}/change/"
    assert staff.post(page, {"name": "x", "email": me.email, "language": "vi", "is_superuser": "on"}).status_code == 403
    other = make_user()
    staff.post(
        f"/admin/accounts/user/{other.pk}/change/",
        {
            "name": "x",
            "email": other.email,
            "language": "vi",
            "is_superuser": "on",
            "is_staff": "on",
            "is_active": "on",
        },
    )
    other.refresh_from_db()
    assert (other.name, other.is_staff, other.is_superuser) == ("x", False, False)


def test_a_superuser_takes_away_a_lost_second_factor(client):
    from allauth.mfa.models import Authenticator

    lost = Authenticator.objects.create(user=make_user(), type="totp", data={"secret": "geheim"})
    client.force_login(make_superuser())
    page = f"/admin/mfa/authenticator/{lost.pk}/"
    assert "geheim" not in client.get(f"{page}change/").content.decode()
    assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 302
    assert not Authenticator.objects.exists()
