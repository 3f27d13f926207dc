"""Who gets which answer at every address of the studio, the office and the account. An address without a line here fails.

A line is the route as Django writes it, the arguments that make it an address in `World` (a producer with its people, an officer of
its commune, an officer of another province), and the status of a GET for each role.

From the same lines follows that looking writes nothing (every GET runs in a read-only transaction), and that whoever has no business with a thing
changes nothing of it, whatever they send: the forms that stand in each page for its own people, and an empty one, are sent by strangers.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from catalog.certification.models import Dossier, ImportJob, RubricVersion
from catalog.certification.services.decisions import decide
from catalog.certification.services.desks import write_advisory_report
from catalog.certification.services.evidence import start_upload
from catalog.certification.services.export import request_export
from catalog.certification.services.originals import attach_signed_original
from catalog.certification.services.workers import save_worker
from catalog.core import clock
from catalog.producers.models import Producer
from catalog.producers.services import invite_member, record_consent
from catalog.products.models import Product, Variant
from catalog.programme.models import Idea
from marketplace.accounts.models import User
from tests.architecture.forms_of_pages import forms_of
from tests.factories.accounts import make_member, make_officer, make_superuser, make_user
from tests.factories.certification import make_certificate, make_desk_dossier, make_dossier, make_evidence
from tests.factories.councils import dossier_at_council, make_panel
from tests.factories.fairs import make_fair, make_fair_listing
from tests.factories.lots import make_lot, make_variant_to_trace
from tests.factories.places import unit
from tests.factories.producers import make_producer, signed_paper
from tests.factories.products import make_listed, make_photo, make_product, photo_file
from tests.factories.programme import make_idea, make_inspection, make_report
from tests.factories.promotions import make_sale
from tests.factories.shops import make_offer
from tests.factories.signed import as_upload, signed_pdf
from tests.factories.zones import make_zone, make_zone_code
from traceability.codes.services import ensure_code

GUARDED = ("studio/", "office/", "account/")
ROLES = (
    "anonymous",
    "buyer",
    "member_elsewhere",
    "staff",
    "owner",
    "officer_elsewhere",
    "officer_here",
    "superuser",
)


@dataclass
class World:
    """What addresses are about: `producer` in Xã Kiến Đức, Lâm Đồng, and people of every role towards it."""

    producer: Producer
    people: dict[str, User | None] = field(default_factory=dict)

    @classmethod
    def make(cls) -> "World":
        world = cls(make_producer())
        world.people = {
            "anonymous": None,
            "buyer": make_user(),
            "member_elsewhere": make_member(producer=make_producer()),
            "staff": make_member(producer=world.producer, role="staff"),
            "owner": make_member(producer=world.producer, role="owner"),
            "officer_elsewhere": make_officer(place=unit("01")),
            "officer_here": make_officer(place=unit()),
            "superuser": make_superuser(),
        }
        return world

    def product(self) -> Product:
        """A published product of `producer` with stars today."""
        return make_listed(producer=self.producer)

    def coded_variant(self) -> Variant:
        """A variant of `producer` with a trace code."""
        variant = self.product().variants.get()
        ensure_code(variant=variant)
        return variant

    def sale(self) -> dict[str, int]:
        """A sale of `producer` that runs."""
        product = self.product()
        make_offer(product=product)
        return {"pk": make_sale(product).pk}

    def fair_offer(self) -> dict[str, Any]:
        """An offer of `producer` in a fair."""
        listing = make_fair_listing(product=self.product(), approved=False)
        return {"slug": listing.booth.fair.slug, "pk": listing.offer.variant_id}

    def consent(self) -> dict[str, int]:
        """The signed paper of a consent of `producer`, for an officer who is none of the roles."""
        officer: Any = make_officer(place=unit())
        given = record_consent(
            producer=self.producer, officer=officer, given_by="Hường", how="paper", paper=signed_paper(),
            given_on=clock.today(), by=officer,
        )  # fmt: skip
        return {"pk": self.producer.pk, "consent": given.pk}

    def invitation(self) -> str:
        """A token that still works."""
        return invite_member(
            producer=self.producer, role="staff", sent_to="lan@example.org", by=self.people["owner"]
        ).token

    def idea(self) -> Idea:
        """An idea of `producer`, with its commune."""
        owner = self.people["owner"]
        assert owner is not None
        return make_idea(producer=self.producer, by=owner)

    def zone(self) -> dict[str, int]:
        """A zone of `producer` with a growing-area code."""
        code = make_zone_code(zone=make_zone(producer=self.producer))
        return {"pk": code.zone_id, "code": code.pk}

    def lot(self, *, publish: bool = False) -> dict[str, int]:
        """A lot of `producer` with material and steps, a draft unless published."""
        lot = make_lot(variant=make_variant_to_trace(producer=self.producer), publish=publish)
        return {"pk": lot.pk, "given": lot.inputs.get().pk, "step": lot.stages.all()[0].pk}


@dataclass(frozen=True)
class Line:
    """Statuses in the order of `ROLES`; `args` gives the route's arguments."""

    statuses: tuple[int, ...]
    args: Callable[[World], dict[str, Any]] = lambda world: {}


def everybody(status: int, **args: Any) -> Line:
    """The same for all."""
    return Line((status,) * len(ROLES), **args)


def signed_in(status: int, *, anonymous: int = 302, **args: Any) -> Line:
    """The same for all who are signed in: a page about oneself."""
    return Line((anonymous,) + (status,) * (len(ROLES) - 1), **args)


ENTRANCE = signed_in(302, anonymous=200)  # who is signed in is led on
OWN = signed_in(200)
# studio: in the order of ROLES; a superuser without ?p= is led to choose
STUDIO = Line((302, 403, 200, 200, 200, 403, 403, 302))
STUDIO_MANAGERS = Line((302, 403, 200, 403, 200, 403, 403, 302))
STUDIO_POST = (302, 403, 405, 403, 405, 403, 403, 302)
STUDIO_POST_ALL = (302, 403, 405, 405, 405, 403, 403, 302)
PRODUCT_PEOPLE = (302, 403, 404, 200, 200, 403, 403, 302)
PRODUCT_EDITORS = (302, 403, 404, 403, 200, 403, 403, 302)
# one thing of a producer: others' people find nothing there
STUDIO_OWN = (302, 403, 404, 200, 200, 403, 403, 302)
# where forms are sent to: a GET leads back to the page they stand on
STUDIO_BACK = (302, 403, 404, 302, 302, 403, 403, 302)
STUDIO_MANAGERS_OWN = (302, 403, 404, 403, 200, 403, 403, 302)
STAGE = everybody(302)  # a step of signing in, or of a change, that was not begun

# office: whoever has no post stays outside; of another place's things its officers see nothing
OFFICE = Line((302, 403, 403, 403, 403, 200, 200, 200))


def in_reach(args: Callable[[World], dict[str, Any]], *, here: int = 200, superuser: int = 200) -> Line:
    """Something of the place that only its officers reach."""
    return Line((302, 403, 403, 403, 403, 404, here, superuser), args)


def in_council(args: Callable[[World], dict[str, Any]], *, superuser: int = 200) -> Line:
    """Something of a council: neither the officers of other places nor the commune's own find it."""
    return Line((302, 403, 403, 403, 403, 404, 404, superuser), args)


def _producer(world: World) -> dict[str, Any]:
    return {"pk": world.producer.pk}


def _product(world: World) -> dict[str, Any]:
    return {"pk": make_product(producer=world.producer).pk}


def _certificate(world: World) -> dict[str, Any]:
    return {"pk": make_certificate(product=make_product(producer=world.producer)).pk}


def _certificate_original(world: World) -> dict[str, Any]:
    certificate = make_certificate(product=make_product(producer=world.producer))
    by: Any = world.people["superuser"]
    kept = attach_signed_original(certificate=certificate, uploaded=as_upload(signed_pdf()), by=by)
    return {"pk": certificate.pk, "number": kept.pk}


def _report_photo(world: World) -> dict[str, Any]:
    return {"pk": make_report(product=world.product(), photos=[photo_file()]).pk, "number": 1}


def _sitting(world: World) -> dict[str, Any]:
    """Of a council of another place: none of these people is on it."""
    return {"pk": make_panel(place=unit("79")).sitting().pk}


def _council(world: World) -> dict[str, Any]:
    return {"pk": make_panel(place=unit("79")).council.pk}


def _ballot(world: World) -> dict[str, Any]:
    panel = make_panel()
    return {"pk": panel.sitting(dossier_at_council()).items.get().pk, "number": "1.1"}


def _decision(world: World) -> dict[str, Any]:
    panel, dossier = make_panel(), dossier_at_council()
    made = decide(
        sitting=panel.held(dossier),
        dossiers=[dossier],
        number="858/QĐ-UBND",
        decided_on=clock.today(),
        signer="Chủ tịch",
        by=panel.officer,
    )
    kept = attach_signed_original(decision=made, uploaded=as_upload(signed_pdf()), by=panel.officer)
    return {"pk": made.pk, "number": kept.pk}


def _fair(world: World) -> dict[str, Any]:
    return {"pk": make_fair(place=unit()).pk}


def _import(world: World) -> dict[str, Any]:
    job = ImportJob.objects.create(by=world.people["officer_here"], filename="a.csv", created_at=clock.now())
    return {"pk": job.pk}


def _rubric(world: World) -> dict[str, Any]:
    return {"pk": RubricVersion.objects.order_by("pk").values_list("pk", flat=True)[0]}


def _dossier(world: World) -> dict[str, Any]:
    dossier = make_dossier(product=make_product(producer=world.producer), by=world.people["owner"])
    return {"pk": dossier.pk}


def _criterion(world: World) -> dict[str, Any]:
    return {**_dossier(world), "number": "1.2"}


def _paper(world: World) -> dict[str, Any]:
    return {"pk": make_evidence(producer=world.producer, by=world.people["owner"]).pk}


def _export(world: World) -> dict[str, Any]:
    dossier = Dossier.objects.get(**_dossier(world))
    export = request_export(dossier=dossier, form="pdf", by=world.people["owner"])
    return {"pk": dossier.pk, "export": export.pk}


def _upload(world: World) -> dict[str, Any]:
    fields = {"kind": "award"}
    upload = start_upload(producer=world.producer, filename="a.pdf", size=9, fields=fields, by=world.people["owner"])
    return {"token": upload.token}


def _worker(world: World) -> dict[str, Any]:
    worker = save_worker(producer=world.producer, name="Lan Thử", commune=unit(), by=world.people["owner"])
    return {"pk": worker.pk}


def _desk_dossier(world: World) -> dict[str, Any]:
    return {"pk": make_desk_dossier("checking", product=make_product(producer=world.producer)).pk}


def _desk_paper(world: World) -> dict[str, Any]:
    found = make_desk_dossier("verifying", product=make_product(producer=world.producer))
    return {"pk": found.pk, "evidence": found.evidence_links.values_list("evidence", flat=True)[0]}


def _desk_photo(world: World) -> dict[str, Any]:
    found = make_desk_dossier("advisory", product=make_product(producer=world.producer))
    report = write_advisory_report(
        dossier=found,
        seen="advisory",
        kind="visit",
        done_on=clock.today(),
        text="Xưởng sạch.",
        is_positive=True,
        photos=[photo_file()],
        by=world.people["superuser"],
    )
    return {"pk": found.pk, "report": report.pk, "number": 1}


MATRIX: dict[str, Line] = {
    "account/": OWN,
    "account/language/": everybody(405),
    "account/sessions/": signed_in(405),
    "account/invitations/<str:token>/": Line(signed_in(200).statuses, lambda world: {"token": world.invitation()}),
    "account/notices/": OWN,
    "account/notices/ways/": OWN,
    "account/notices/read/": signed_in(405),
    "account/notices/<int:pk>/": Line(signed_in(405).statuses, lambda world: {"pk": 1}),
    "account/ideas/": OWN,
    "account/ideas/new/": OWN,
    "account/ideas/<int:pk>/": Line((302, 404, 404, 200, 200, 404, 404, 404), lambda world: {"pk": world.idea().pk}),
    "account/login/": ENTRANCE,
    "account/login/code/": ENTRANCE,
    "account/login/code/confirm/": STAGE,
    "account/logout/": OWN,
    "account/inactive/": everybody(200),
    "account/signup/": ENTRANCE,
    "account/reauthenticate/": OWN,
    "account/email/": OWN,
    "account/email/confirm/": STAGE,
    "account/phone/": OWN,
    "account/phone/confirm/": STAGE,
    "account/password/": OWN,
    "account/password/set/": STAGE,  # all of them have one
    "account/password/reset/": everybody(200),
    "account/password/reset/confirm/": STAGE,
    "account/password/reset/complete/": STAGE,
    "account/password/reset/done/": everybody(200),
    "account/two-factor/": OWN,
    "account/two-factor/authenticate/": STAGE,
    "account/two-factor/reauthenticate/": STAGE,
    "account/two-factor/app/activate/": STAGE,  # the password once more first
    "account/two-factor/app/deactivate/": signed_in(404),
    "account/two-factor/recovery-codes/": signed_in(404),
    "account/two-factor/recovery-codes/generate/": STAGE,
    "account/two-factor/recovery-codes/download/": signed_in(404),
    "studio/dossiers/": STUDIO,
    "studio/dossiers/new/": STUDIO,
    "studio/dossiers/<int:pk>/": Line(STUDIO_OWN, _dossier),
    "studio/dossiers/<int:pk>/form/": Line(STUDIO_OWN, _dossier),
    "studio/dossiers/<int:pk>/changes/": Line(STUDIO_OWN, _dossier),
    "studio/dossiers/<int:pk>/facts/": Line(STUDIO_POST_ALL, _dossier),
    "studio/dossiers/<int:pk>/submit/": Line(STUDIO_OWN, _dossier),
    "studio/dossiers/<int:pk>/anew/": Line(STUDIO_POST_ALL, _dossier),
    "studio/dossiers/<int:pk>/withdraw/": Line(STUDIO_POST_ALL, _dossier),
    "studio/dossiers/<int:pk>/exports/": Line(STUDIO_BACK, _dossier),
    "studio/dossiers/<int:pk>/exports/<int:export>/": Line(STUDIO_OWN, _export),
    "studio/dossiers/<int:pk>/exports/<int:export>/file/": Line((302, 403, 404, 404, 404, 403, 403, 302), _export),
    "studio/dossiers/<int:pk>/criteria/<str:number>/": Line(STUDIO_OWN, _criterion),
    "studio/dossiers/<int:pk>/criteria/<str:number>/papers/": Line(STUDIO_OWN, _criterion),
    "studio/dossiers/papers/": STUDIO,
    "studio/dossiers/papers/<int:pk>/": Line(STUDIO_OWN, _paper),
    "studio/dossiers/papers/<int:pk>/replace/": Line(STUDIO_BACK, _paper),
    "studio/dossiers/papers/<int:pk>/remove/": Line(STUDIO_POST_ALL, _paper),
    "studio/dossiers/papers/<int:pk>/file/": Line(STUDIO_OWN, _paper),
    "studio/dossiers/uploads/": Line(STUDIO_POST_ALL),
    # who began an upload goes on with it, nobody else
    "studio/dossiers/uploads/<str:token>/": Line((302, 403, 404, 404, 200, 403, 403, 302), _upload),
    "studio/dossiers/workers/": STUDIO_MANAGERS,
    "studio/dossiers/workers/<int:pk>/": Line(STUDIO_MANAGERS_OWN, _worker),
    "studio/zones/": STUDIO,
    "studio/zones/new/": STUDIO,
    "studio/zones/<int:pk>/": Line(STUDIO_OWN, World.zone),
    "studio/zones/<int:pk>/outline/": Line(STUDIO_BACK, World.zone),
    "studio/zones/<int:pk>/codes/": Line(STUDIO_BACK, World.zone),
    "studio/zones/<int:pk>/codes/<int:code>/": Line(STUDIO_BACK, World.zone),
    "studio/lots/": STUDIO,
    "studio/lots/new/": STUDIO,
    "studio/lots/<int:pk>/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/facts/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/copy/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/preview/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/remove/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/inputs/new/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/inputs/<int:given>/remove/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/stages/new/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/stages/<int:step>/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/stages/<int:step>/remove/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/publish/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/hold/": Line(STUDIO_MANAGERS_OWN, lambda world: world.lot(publish=True)),
    "studio/lots/<int:pk>/release/": Line(STUDIO_BACK, lambda world: world.lot(publish=True)),  # it is not held
    "studio/lots/<int:pk>/recall/": Line(STUDIO_MANAGERS_OWN, lambda world: world.lot(publish=True)),
    "studio/": Line((302, 302, 200, 200, 200, 403, 403, 200)),
    "studio/new/": OWN,
    "studio/profile/": STUDIO_MANAGERS,
    "studio/story/": STUDIO_MANAGERS,
    "studio/people/": STUDIO_MANAGERS,
    "studio/products/": STUDIO,
    "studio/products/new/": STUDIO_MANAGERS,
    "studio/products/<int:pk>/": Line(PRODUCT_EDITORS, lambda world: {"pk": world.product().pk}),
    "studio/products/<int:pk>/submit/": Line(STUDIO_POST, lambda world: {"pk": world.product().pk}),
    "studio/products/<int:pk>/hide/": Line(STUDIO_POST, lambda world: {"pk": world.product().pk}),
    "studio/products/<int:pk>/preview/": Line(PRODUCT_PEOPLE, lambda world: {"pk": world.product().pk}),
    "studio/products/<int:pk>/variants/": Line(PRODUCT_EDITORS, lambda world: {"pk": world.product().pk}),
    "studio/products/<int:pk>/photos/": Line(PRODUCT_EDITORS, lambda world: {"pk": world.product().pk}),
    "studio/products/<int:pk>/offers/": Line(PRODUCT_PEOPLE, lambda world: {"pk": world.product().pk}),
    "studio/products/<int:pk>/badge/": Line(PRODUCT_PEOPLE, lambda world: {"pk": world.product().pk}),
    "studio/products/<int:pk>/qr/": Line(PRODUCT_PEOPLE, lambda world: {"pk": world.product().pk}),
    "studio/variants/<int:pk>/qr.<str:picture>": Line(
        PRODUCT_PEOPLE, lambda world: {"pk": world.coded_variant().pk, "picture": "svg"}
    ),
    "studio/inspections/": STUDIO,
    "studio/shop/": Line(STUDIO_POST),
    "studio/stock/": STUDIO,
    "studio/sales/": STUDIO_MANAGERS,
    "studio/sales/new/": STUDIO_MANAGERS,
    "studio/sales/<int:pk>/stop/": Line(STUDIO_POST, World.sale),
    "studio/fairs/": STUDIO_MANAGERS,
    "studio/fairs/<slug:slug>/": Line(STUDIO_MANAGERS.statuses, lambda world: {"slug": make_fair().slug}),
    "studio/fairs/<slug:slug>/offers/<int:pk>/": Line(STUDIO_POST, World.fair_offer),
    "studio/photos/<int:pk>/": Line(STUDIO_POST, lambda world: {"pk": make_photo(product=world.product()).pk}),
    "studio/people/<int:pk>/": Line(
        STUDIO_POST, lambda world: {"pk": world.producer.memberships.get(user=world.people["staff"]).pk}
    ),
    "office/": OFFICE,
    "office/dossiers/": OFFICE,
    "office/dossiers/<int:pk>/": in_reach(_desk_dossier),
    "office/dossiers/<int:pk>/evidence/<int:evidence>/": in_reach(_desk_paper),
    "office/dossiers/<int:pk>/reviews/<int:report>/<int:number>/": in_reach(_desk_photo),
    "office/dossiers/<int:pk>/slip.pdf": in_reach(_desk_dossier),
    "office/dossiers/<int:pk>/form-03.pdf": in_reach(_desk_dossier),
    "office/dossiers/<int:pk>/letter.pdf": in_reach(_desk_dossier),
    "office/producers/": OFFICE,
    "office/producers/new/": OFFICE,
    "office/producers/<int:pk>/": in_reach(_producer),
    "office/producers/<int:pk>/consents/<int:consent>/paper/": in_reach(World.consent),
    "office/producers/<int:pk>/edit/": in_reach(_producer, here=302, superuser=302),  # without consent back to the page
    "office/products/": OFFICE,
    "office/products/<int:pk>/": in_reach(_product),
    "office/certificates/": OFFICE,
    "office/certificates/new/": OFFICE,
    "office/certificates/<int:pk>/": in_reach(_certificate),
    "office/certificates/<int:pk>/originals/<int:number>/": in_reach(_certificate_original),
    "office/rubrics/": OFFICE,
    "office/rubrics/<int:pk>/": Line(OFFICE.statuses, _rubric),
    "office/rubrics/<int:pk>/sheet.xlsx": Line(OFFICE.statuses, _rubric),
    "office/board/": OFFICE,
    "office/ideas/": OFFICE,
    "office/ideas/new/": OFFICE,
    "office/ideas/<int:pk>/": in_reach(lambda world: {"pk": world.idea().pk}),
    "office/inspections/": OFFICE,
    "office/inspections/new/": OFFICE,
    "office/inspections/<int:pk>/": in_reach(lambda world: {"pk": make_inspection(producer=world.producer).pk}),
    "office/inspections/reports/<int:pk>/": in_reach(lambda world: {"pk": make_report(product=world.product()).pk}),
    "office/inspections/reports/<int:pk>/photos/<int:number>/": in_reach(_report_photo),
    "office/councils/": OFFICE,
    "office/councils/new/": Line((302, 403, 403, 403, 403, 200, 404, 200)),  # provinces and the ministry name them
    "office/councils/<int:pk>/": in_council(_council),
    "office/sittings/<int:pk>/": in_council(_sitting),
    "office/sittings/<int:pk>/minutes.pdf": in_council(_sitting, superuser=404),  # not closed yet
    "office/scoring/": OFFICE,
    "office/scoring/<int:pk>/": in_council(_ballot, superuser=404),  # one's own sheets, nobody else's
    "office/scoring/<int:pk>/<str:number>/": in_council(_ballot, superuser=404),
    "office/decisions/": OFFICE,
    "office/decisions/new/": Line((302, 403, 403, 403, 403, 302, 302, 302)),  # nothing chosen
    "office/decisions/<int:pk>/": in_council(_decision),
    "office/decisions/<int:pk>/originals/<int:number>/": in_council(_decision),
    "office/imports/": OFFICE,
    "office/imports/template.xlsx": OFFICE,
    "office/imports/<int:pk>/": in_reach(_import, superuser=404),  # one's own lists
    "office/imports/<int:pk>/bad-rows.xlsx": in_reach(_import, superuser=404),
    "office/fairs/": OFFICE,
    "office/fairs/new/": OFFICE,
    "office/fairs/<int:pk>/": in_reach(_fair),
    "office/fairs/<int:pk>/edit/": in_reach(_fair),
}


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Every route of the site, as written."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            yield route


def guarded() -> list[str]:
    return sorted({route for route in routes(get_resolver().url_patterns) if route.startswith(GUARDED)})


def address(route: str, args: dict[str, Any]) -> str:
    """`studio/products/<int:pk>/` with {"pk": 7} is /studio/products/7/."""
    for name, value in args.items():
        for kind in ("", "int:", "str:", "slug:", "uuid:", "path:"):
            route = route.replace(f"<{kind}{name}>", str(value))
    assert "<" not in route, f"{route}: its line lacks an argument"
    return f"/{route}"


def test_every_address_has_a_line():
    assert sorted(set(guarded()) - set(MATRIX)) == [], "add a line to MATRIX for each"


def test_no_line_is_left_over():
    assert sorted(set(MATRIX) - set(guarded())) == []


def test_lines_name_every_role():
    assert [route for route, line in MATRIX.items() if len(line.statuses) != len(ROLES)] == []


def enter(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def look(client: Client, path: str) -> Any:
    """The answer, its file closed. (Its own close would close the database's connection too.)"""
    answer = client.get(path)
    if answer.streaming:
        b"".join(answer.streaming_content)
        for close in answer._resource_closers:
            close()
    return answer


@contextmanager
def read_only() -> Iterator[None]:
    """Whatever is written within raises; the setting falls with the savepoint."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        yield
        transaction.set_rollback(True)


# pages of signing in keep their next step in the session
KEEPS_A_SESSION = "account/"


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(MATRIX))
def test_answers(route):
    """And looking writes nothing."""
    world = World.make()
    line = MATRIX[route]
    path = address(route, line.args(world))
    got = {}
    for role in ROLES:
        client = enter(world.people[role])
        if route.startswith(KEEPS_A_SESSION):
            got[role] = look(client, path).status_code
        else:
            with read_only():
                got[role] = look(client, path).status_code
    assert got == dict(zip(ROLES, line.statuses, strict=True))


# what strangers send

STRANGERS = ("anonymous", "buyer", "member_elsewhere", "officer_elsewhere")
OF_THE_HOUSE = {"studio/": "owner", "office/": "officer_here"}  # whose pages are read for their forms
NOT_COUNTED = ("django_session", "core_cache")


def written() -> dict[str, int]:
    """Rows written by this transaction so far, by table, also those that were taken back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del AS n FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND NOT relname = ANY(%s)",
            [list(NOT_COUNTED)],
        )
        return dict(cursor.fetchall())


def ways_to_producer() -> dict[Any, str]:
    """Each model whose rows hang on a producer, however far, its history too, with the way there."""
    ways: dict[Any, str] = {Producer: "pk"}
    while True:
        more = {
            model: f.name if ways[f.related_model] == "pk" else f"{f.name}__{ways[f.related_model]}"
            for model in apps.get_models(include_auto_created=True)
            if model not in ways
            for f in model._meta.concrete_fields
            if f.is_relation and f.related_model in ways
        }
        if not more:
            return ways
        ways |= more


def rows_of(producer: Producer) -> dict[str, list[Any]]:
    """Everything that hangs on a producer, row by row."""
    return {
        model._meta.label: sorted(map(str, model._default_manager.filter(**{way: producer.pk}).values_list()))
        for model, way in ways_to_producer().items()
    }


def sent_by_page(client: Client, path: str) -> list[tuple[str, dict[str, Any]]]:
    """Each press of a button in the page, and an empty form."""
    sends: list[tuple[str, dict[str, Any]]] = [(path, {})]
    page = look(client, path)
    if page.status_code == 200 and page.headers["Content-Type"].startswith("text/html"):
        for form in forms_of(page.content.decode(), path):
            sends += [(form.action, pressed) for pressed in form.presses()]
    return [send for send in sends if send[0].lstrip("/").startswith(tuple(OF_THE_HOUSE))]


def send(client: Client, path: str, fields: dict[str, Any]) -> Any:
    for value in fields.values():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
    return client.post(path, fields)


# a fair is open to all producers; score sheets are the same for the whole country, and services say who writes them
ANYBODYS = (
    "studio/fairs/<slug:slug>/",
    "office/rubrics/<int:pk>/",
    "office/rubrics/<int:pk>/sheet.xlsx",
)


def is_of_the_producer(path: str) -> bool:
    """Does this address name a thing of the producer?"""
    route = resolve(path.partition("?")[0]).route
    return "<" in route and route not in ANYBODYS


def furnished(route: str) -> tuple[World, str, str]:
    """A world in which the producer has one of each, the address of the line in it, and whose page it is."""
    world = World.make()
    path = address(route, MATRIX[route].args(world))
    if "<" not in route:
        world.sale()
        world.lot()
    return world, path, next(who for part, who in OF_THE_HOUSE.items() if route.startswith(part))


def test_ways_to_a_producer_reach_far():
    reached = {model._meta.label for model in ways_to_producer()}
    assert {
        "shops.Offer",
        "shops.OfferPrice",
        "zones.ZoneCodeSpan",
        "lots.LotInput",
        "products.Photo",
        "codes.TraceCode",
    } <= reached


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(r for r in MATRIX if r.startswith(tuple(OF_THE_HOUSE))))
def test_what_strangers_send_changes_nothing(route):
    """Of one thing: answered with 404, 403 (405 where nothing is sent to) or the sign-in, and not a row is written.

    Of a list, on which strangers have things of their own: nothing that hangs on the producer changes.
    """
    world, path, role = furnished(route)
    sends = sent_by_page(enter(world.people[role]), path)
    theirs = rows_of(world.producer)
    for stranger in STRANGERS:
        client = enter(world.people[stranger])
        for to, fields in sends:
            before = written()
            answer = send(client, to, fields)
            told = f"{stranger} sends {fields} to {to}: {answer.status_code}"
            if is_of_the_producer(to):
                turned_away = answer.status_code in (403, 404, 405) or answer.headers.get("Location", "").startswith(
                    "/account/login/"
                )
                assert turned_away, told
                assert written() == before, told
            else:
                assert answer.status_code < 500, told
                assert written() == before or rows_of(world.producer) == theirs, told


@pytest.mark.django_db
@pytest.mark.parametrize(
    "route",
    [
        "office/producers/<int:pk>/",
        "office/fairs/<int:pk>/edit/",
        "studio/lots/<int:pk>/facts/",
        "studio/lots/<int:pk>/recall/",
        "studio/lots/<int:pk>/stages/<int:step>/",
        "studio/products/<int:pk>/",
        "studio/sales/",
        "studio/zones/<int:pk>/",
        "studio/people/",
        "studio/stock/",
    ],
)
def test_the_same_sent_by_their_own_people_does_change_something(route):
    """Else the test above would prove nothing."""
    world, path, role = furnished(route)
    client = enter(world.people[role])
    before = written()
    for to, fields in sent_by_page(client, path):
        send(client, to, fields)
    assert written() != before
