"""Who gets which answer at every address of the studio, the office and the account. An address without a line here fails.

A line is the route as Django writes it, the arguments that make it an address in `World` (a producer with its people, an officer of
its commune, an officer of another province), and the status of a GET for each role.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from catalog.certification.models import Dossier, ImportJob, RubricVersion
from catalog.certification.services.decisions import decide
from catalog.certification.services.desks import write_advisory_report
from catalog.certification.services.evidence import start_upload
from catalog.certification.services.export import make_export, request_export
from catalog.certification.services.originals import attach_signed_original
from catalog.certification.services.workers import save_worker
from catalog.core import clock
from catalog.places.models import Post
from catalog.programme.models import Duty, YearPlan
from catalog.programme.services.duties import report_duty
from catalog.programme.services.handover import hand_over
from marketplace.fairs.services import put_slot, register_programme
from tests.architecture.tenants.world import World
from tests.factories.accounts import make_officer, make_superuser, make_user
from tests.factories.apps import make_app, make_webhook
from tests.factories.campaigns import make_campaign
from tests.factories.certification import make_certificate, make_desk_dossier, make_dossier, make_evidence
from tests.factories.councils import dossier_at_council, make_panel
from tests.factories.events import make_token
from tests.factories.fairs import make_fair
from tests.factories.orders import make_order
from tests.factories.outlets import make_outlet
from tests.factories.places import unit
from tests.factories.producers import signed_paper
from tests.factories.products import make_photo, make_product, photo_file
from tests.factories.programme import (
    make_concern,
    make_duty,
    make_inspection,
    make_plan,
    make_potential,
    make_report,
    make_support,
)
from tests.factories.scans import make_alert
from tests.factories.shops import make_on_sale, make_shop
from tests.factories.signed import as_upload, signed_pdf
from tests.factories.training import make_certified_trainee, make_class, make_topic
from tests.factories.zones import make_contract, make_harvest, make_season, make_zone_certificate
from traceability.zones.models import Zone

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
STUDIO_ALL_BACK = Line((302, 403, 302, 302, 302, 403, 403, 302))
STUDIO_MANAGERS_OWN = (302, 403, 404, 403, 200, 403, 403, 302)
# an outlet of the officers' own: whoever neither reaches it nor was named for it finds nothing
TENDED = (302, 404, 404, 404, 404, 404, 200, 200)
STUDIO_RESTOCK = (302, 403, 404, 403, 200, 403, 403, 302)
OF_A_BUYER = (302, 404, 404, 404, 200, 404, 404, 404)  # an organisation that buys, for which the owner acts
STAGE = everybody(302)  # a step of signing in, or of a change, that was not begun
# office: whoever has no post stays outside; of another place's things its officers see nothing
OFFICE = Line((302, 403, 403, 403, 403, 200, 200, 200))


def in_reach(args: Callable[[World], dict[str, Any]], *, here: int = 200, superuser: int = 200) -> Line:
    """Something of the place that only its officers reach."""
    return Line((302, 403, 403, 403, 403, 404, here, superuser), args)


def in_council(args: Callable[[World], dict[str, Any]], *, superuser: int = 200) -> Line:
    """Something of a council: neither the officers of other places nor the commune's own find it."""
    return Line((302, 403, 403, 403, 403, 404, 404, superuser), args)


def _campaign(world: World) -> dict[str, Any]:
    return {"pk": make_campaign(place="24733").pk}


def _plan(world: World) -> dict[str, Any]:
    return {"pk": make_plan(place=world.producer.place.current).pk}


def _plan_row(world: World) -> dict[str, Any]:
    plan = make_plan(place=world.producer.place.current, issued=True)
    return {"pk": plan.pk, "part": "targets", "row": plan.targets.get().pk}


def _duty(world: World) -> dict[str, Any]:
    place = world.producer.place.current
    plan = YearPlan.objects.filter(place=place, state="issued").first() or make_plan(place=place, issued=True)
    return {"pk": make_duty(plan=plan, place=place).pk}


def _duty_file(world: World) -> dict[str, Any]:
    made = Duty.objects.get(**_duty(world))
    report_duty(duty=made, text="Xong", uploads=[photo_file()], by=made.set_by)
    return {"pk": made.pk, "report": 1, "number": 1}


def _post(world: World) -> dict[str, Any]:
    return {"pk": Post.objects.get(user=make_officer(place=world.producer.place.current)).pk}


def _handed(world: World) -> dict[str, Any]:
    post = Post.objects.get(**_post(world))
    return {"pk": hand_over(post=post, to=make_user(), by=make_superuser()).pk}


def _potential(world: World) -> dict[str, Any]:
    return {"pk": make_potential(commune=world.producer.place.current).pk}


def _potential_photo(world: World) -> dict[str, Any]:
    made = make_potential(commune=world.producer.place.current, photos=[photo_file()])
    return {"pk": made.pk, "number": made.photos.get().pk}


def _support(world: World) -> dict[str, Any]:
    return {"pk": make_support(producer=world.producer, by=world.people["owner"]).pk}


def _concern(world: World) -> dict[str, Any]:
    return {"pk": make_concern(producer=world.producer, by=world.people["owner"]).pk}


def _support_paper(world: World) -> dict[str, Any]:
    made = make_support(producer=world.producer, by=world.people["owner"], state="checked")
    return {"pk": made.pk, "paper": made.papers.get().pk}


def _class(world: World) -> dict[str, Any]:
    return {"pk": make_class(place=world.producer.place.current).pk}


def _my_class(world: World) -> dict[str, Any]:
    """At which the owner was, who passed and has a certificate."""
    return {"pk": make_certified_trainee(world.producer.place.current, world.people["owner"]).training_class_id}


def _outlet(world: World) -> dict[str, Any]:
    return {"pk": make_outlet().pk}


def _producer(world: World) -> dict[str, Any]:
    return {"pk": world.producer.pk}


def _shop(world: World) -> dict[str, Any]:
    return {"pk": make_shop(producer=world.producer).pk}


def _app(world: World) -> dict[str, Any]:
    return {"pk": make_app(shop=make_shop(producer=world.producer)).pk}


def _webhook(world: World) -> dict[str, Any]:
    return {"pk": make_webhook(app=make_app(shop=make_shop(producer=world.producer))).pk}


def _order(world: World) -> dict[str, Any]:
    return {"pk": world.order()["pk"]}


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


def _shop_order(world: World) -> dict[str, Any]:
    return {"pk": make_order(make_on_sale(producer=world.producer)).pk}


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


def _fair_slot(world: World) -> dict[str, Any]:
    fair = make_fair(place=unit())
    begin = clock.now() + dt.timedelta(seconds=-clock.now().timestamp() % 600)
    return {"pk": fair.pk, "slot": put_slot(fair=fair, title="Phiên", starts_at=begin, minutes=10, by=None).pk}


def _fair(world: World) -> dict[str, Any]:
    now, day = clock.now(), dt.timedelta(days=1)
    return {"pk": make_fair(place=unit(), places=[unit()], apply_from=now - day, apply_until=now + day).pk}


def _registered_fair(world: World) -> dict[str, Any]:
    fair = make_fair(place=unit())
    register_programme(fair=fair, number="1", registered_on=clock.today(), office="Sở", cap_percent=30, by=None)
    return {"pk": fair.pk}


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


def _desk_export(world: World) -> dict[str, Any]:
    """Made for the officer here."""
    dossier = Dossier.objects.get(**_desk_dossier(world))
    export = request_export(dossier=dossier, form="zip", by=world.people["officer_here"])
    make_export(export=export)
    return {"pk": dossier.pk, "export": export.pk}


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


def _harvest(world: World) -> dict[str, Any]:
    return {"key": make_harvest(zone=Zone.objects.get(pk=world.zone()["pk"])).key}


def _entry(world: World) -> dict[str, Any]:
    zone = Zone.objects.get(pk=world.zone()["pk"])
    return {"pk": zone.pk, "harvest": make_harvest(zone=zone).pk}


def _zone_rows(world: World) -> dict[str, Any]:
    """A zone with a season, and a certificate and a contract with their papers."""
    zone = Zone.objects.get(pk=world.zone()["pk"])
    by: Any = world.people["owner"]
    certificate = make_zone_certificate(zone=zone, uploaded=signed_paper(), by=by)
    contract = make_contract(zone=zone, uploaded=signed_paper(), by=by)
    return {"pk": zone.pk, "season": make_season(zone=zone).pk, "certificate": certificate.pk, "contract": contract.pk}


MATRIX: dict[str, Line] = {
    "account/": OWN,
    "account/language/": everybody(405),
    "account/sessions/": signed_in(405),
    "account/invitations/<str:token>/": Line(signed_in(200).statuses, lambda world: {"token": world.invitation()}),
    "account/notices/": OWN,
    "account/notices/ways/": OWN,
    "account/notices/read/": signed_in(405),
    "account/notices/<int:pk>/": Line(signed_in(405).statuses, lambda world: {"pk": 1}),
    "account/orders/": OWN,
    "account/favourites/": OWN,
    "account/outlets/": OWN,
    "account/outlets/<int:pk>/": Line(TENDED, _outlet),
    "account/outlets/<int:pk>/restock/": Line(TENDED, _outlet),
    "account/ideas/": OWN,
    "account/ideas/new/": OWN,
    "account/ideas/<int:pk>/": Line((302, 404, 404, 200, 200, 404, 404, 404), lambda world: {"pk": world.idea().pk}),
    "account/training/": OWN,
    "account/training/<int:pk>/": signed_in(200, args=_class),
    "account/training/<int:pk>/test/": Line((302, 404, 404, 404, 200, 404, 404, 404), _my_class),
    "account/training/<int:pk>/talk/": Line((302, 404, 404, 404, 200, 404, 404, 404), _my_class),
    "account/training/<int:pk>/certificate.pdf": Line((302, 404, 404, 404, 200, 404, 404, 404), _my_class),
    "account/training/here/<str:code>/": signed_in(200, args=lambda world: {"code": "1-2-3"}),
    "account/data/": OWN,
    "account/close/": OWN,
    "account/data.json": OWN,
    "account/buyers/": OWN,
    "account/buyers/new/": OWN,
    "account/buyers/<int:pk>/": Line(OF_A_BUYER, World.buyer),
    "account/buyers/<int:pk>/enquiries/new/": Line(OF_A_BUYER, World.buyer),
    "account/enquiries/<int:pk>/": Line(OF_A_BUYER, World.enquiry),
    "account/dealings/<int:pk>/": Line(OF_A_BUYER, World.dealing),
    "account/dealings/<int:pk>/papers/<int:paper>/": Line(OF_A_BUYER, World.dealing),
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
    "studio/dossiers/<int:pk>/exports/<int:export>/": Line((302, 403, 404, 404, 200, 403, 403, 302), _export),
    "studio/dossiers/<int:pk>/slip.pdf": Line(STUDIO_OWN, _desk_dossier),
    "studio/dossiers/<int:pk>/form-03.pdf": Line(STUDIO_OWN, _desk_dossier),
    "studio/dossiers/<int:pk>/letter.pdf": Line(STUDIO_OWN, _desk_dossier),
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
    # orders hold buyers' addresses: not for a superuser either, who is led to choose a desk and refused there
    "studio/orders/": STUDIO,
    "studio/orders/packing-lists.pdf": STUDIO_ALL_BACK,  # nothing to pack: back to the list
    "studio/orders/hand-over-<slug:carrier>.csv": Line(STUDIO.statuses, lambda world: {"carrier": "ghn"}),
    "studio/orders/<int:pk>/": Line(STUDIO_OWN, _order),
    "studio/orders/<int:pk>/accept/": Line(STUDIO_POST_ALL, _order),
    "studio/orders/<int:pk>/pack/": Line(STUDIO_BACK, _order),  # not taken on yet: back to its page
    "studio/orders/<int:pk>/cancel/": Line(STUDIO_OWN, _order),
    "studio/orders/<int:pk>/packing-list.pdf": Line(STUDIO_OWN, _order),
    "studio/orders/<slug:code>/": Line(STUDIO_BACK, lambda world: {"code": world.order()["code"]}),
    "studio/parcels/<int:pk>/unpack/": Line(STUDIO_POST_ALL, World.parcel),
    "studio/parcels/<int:pk>/send/": Line(STUDIO_OWN, World.parcel),
    "studio/parcels/<int:pk>/delivered/": Line(STUDIO_POST_ALL, World.parcel),
    "studio/parcels/<int:pk>/came-back/": Line(STUDIO_OWN, lambda world: world.parcel(sent=True)),
    "studio/parcels/<int:pk>/fetched/": Line(STUDIO_OWN, World.parcel),
    "studio/orders/<int:pk>/visited/": Line(STUDIO_POST_ALL, _order),
    "studio/orders/<int:pk>/arrived/": Line(STUDIO_POST_ALL, _order),
    "studio/parcels/<int:pk>/label.pdf": Line(STUDIO_OWN, World.parcel),
    "studio/returns/": STUDIO,
    "studio/returns/<int:pk>/": Line(STUDIO_OWN, World.returned),
    "studio/returns/<int:pk>/photos/<int:message>/<int:number>/": Line(STUDIO_OWN, World.returned),
    "studio/reviews/": STUDIO,
    "studio/reviews/<int:pk>/answer/": Line(STUDIO_POST_ALL, World.review),
    "studio/vouchers/": STUDIO_MANAGERS,
    "studio/vouchers/new/": STUDIO_MANAGERS,
    "studio/vouchers/<int:pk>/stop/": Line(STUDIO_POST, World.voucher),
    "office/complaints/": OFFICE,
    "office/complaints/<int:pk>/": in_reach(World.returned),
    "office/complaints/<int:pk>/photos/<int:message>/<int:number>/": in_reach(World.returned),
    "office/reviews/": OFFICE,
    "office/reviews/<int:pk>/": in_reach(World.review),
    "office/vouchers/": OFFICE,
    "office/vouchers/new/": OFFICE,
    "office/campaigns/": OFFICE,
    "office/campaigns/new/": OFFICE,
    "office/campaigns/<int:pk>/": in_reach(_campaign),
    "office/campaigns/<int:pk>/figures/": in_reach(_campaign),
    "office/media/": OFFICE,
    "office/features/": OFFICE,
    "office/promotions/": OFFICE,
    "office/boxes/": OFFICE,
    "office/boxes/new/": OFFICE,
    "studio/boxes/": STUDIO_MANAGERS,
    "studio/boxes/new/": STUDIO_MANAGERS,
    "studio/boxes/<int:pk>/end/": Line(STUDIO_POST, World.box),
    "office/promotions/new/": OFFICE,
    "office/sellers/": Line((302, 403, 403, 403, 403, 404, 404, 200)),  # citizen numbers: the ministry's and staff
    "office/sellers/<int:pk>/file/": Line(
        (302, 403, 403, 403, 403, 404, 404, 404), World.order_export
    ),  # one's own file
    "studio/questions/": STUDIO,
    "studio/questions/<int:pk>/": Line(STUDIO_OWN, World.question),
    "studio/delivery/": STUDIO_MANAGERS,
    "studio/delivery/new/": STUDIO_MANAGERS,
    "studio/delivery/<int:pk>/": Line(STUDIO_MANAGERS_OWN, World.delivery),
    "studio/delivery/places/new/": STUDIO_MANAGERS,
    "studio/delivery/places/<int:pk>/": Line(STUDIO_MANAGERS_OWN, World.place),
    "studio/delivery/outlets/<int:pk>/": Line(STUDIO_MANAGERS_OWN, World.carrying),
    "studio/delivery/<int:pk>/stop/": Line(STUDIO_POST, World.delivery),
    "studio/bank/": STUDIO_MANAGERS,
    "studio/restock/": STUDIO_MANAGERS,
    "studio/restock/<int:pk>/": Line(STUDIO_RESTOCK, World.restock),
    "studio/zones/": STUDIO,
    "studio/zones/new/": STUDIO,
    "studio/harvest/": STUDIO,
    "studio/harvest/<uuid:key>/photos/": Line((302, 403, 405, 405, 405, 403, 403, 302), _harvest),
    "studio/zones/<int:pk>/harvests/": Line(STUDIO_OWN, World.zone),
    "studio/zones/<int:pk>/harvests/<int:harvest>/": Line(STUDIO_POST_ALL, _entry),
    "studio/zones/<int:pk>/seasons/<int:season>/": Line(STUDIO_OWN, _zone_rows),
    "studio/zones/<int:pk>/papers/": Line(STUDIO_OWN, World.zone),
    "studio/zones/<int:pk>/certificates/<int:certificate>/": Line(STUDIO_BACK, _zone_rows),
    "studio/zones/<int:pk>/certificates/<int:certificate>/file/": Line(STUDIO_OWN, _zone_rows),
    "studio/zones/<int:pk>/contracts/": Line(STUDIO_BACK, World.zone),
    "studio/zones/<int:pk>/contracts/<int:contract>/": Line(STUDIO_BACK, _zone_rows),
    "studio/zones/<int:pk>/contracts/<int:contract>/file/": Line(STUDIO_OWN, _zone_rows),
    "studio/zones/<int:pk>/links/": Line(STUDIO_OWN, World.zone),
    "studio/lots/<int:pk>/links/": Line(STUDIO_OWN, World.lot),
    "studio/products/<int:pk>/links/": Line(STUDIO_OWN, _product),
    "studio/zones/<int:pk>/": Line(STUDIO_OWN, World.zone),
    "studio/zones/<int:pk>/outline/": Line(STUDIO_BACK, World.zone),
    "studio/zones/<int:pk>/codes/": Line(STUDIO_BACK, World.zone),
    "studio/zones/<int:pk>/codes/<int:code>/": Line(STUDIO_BACK, World.zone),
    "studio/lots/": STUDIO,
    "studio/lots/new/": STUDIO,
    "studio/lots/<int:pk>/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/facts/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/copy/": Line(STUDIO_OWN, World.lot),
    "studio/scans/": STUDIO,
    "studio/lots/<int:pk>/units/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/units/<int:number>/": Line(STUDIO_OWN, World.units),
    "studio/lots/<int:pk>/units/<int:number>/files/<int:file>/": Line(STUDIO_OWN, World.units),
    "studio/lots/<int:pk>/labels/": Line(STUDIO_BACK, World.lot),  # a draft: back to its page
    "studio/lots/<int:pk>/labels.<str:form>": Line(
        (302, 403, 404, 404, 404, 403, 403, 302), lambda world: {"pk": world.lot()["pk"], "form": "pdf"}
    ),
    "studio/lots/<int:pk>/preview/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/remove/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/inputs/new/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/inputs/<int:given>/remove/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/stages/new/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/stages/<int:step>/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/stages/<int:step>/remove/": Line(STUDIO_OWN, World.lot),
    "studio/lots/bulk/": STUDIO,
    "studio/lots/bulk/template.xlsx": STUDIO,
    "studio/lots/bulk/bad-rows-<str:token>.xlsx": Line(
        (302, 403, 404, 404, 404, 403, 403, 302), lambda world: {"token": "a" * 32}
    ),
    "studio/lots/<int:pk>/family/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/stages/usual/": Line(STUDIO_POST_ALL, World.lot),
    "studio/lots/<int:pk>/papers/new/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/papers/<int:number>/": Line(STUDIO_OWN, World.paper),
    "studio/lots/<int:pk>/papers/<int:number>/withdraw/": Line(STUDIO_OWN, World.paper),
    "studio/lots/<int:pk>/publish/": Line(STUDIO_OWN, World.lot),
    "studio/lots/<int:pk>/hold/": Line(STUDIO_MANAGERS_OWN, lambda world: world.lot(publish=True)),
    "studio/lots/<int:pk>/release/": Line(STUDIO_BACK, lambda world: world.lot(publish=True)),  # it is not held
    "studio/lots/<int:pk>/recall/": Line(STUDIO_MANAGERS_OWN, lambda world: world.lot(publish=True)),
    "studio/": Line((302, 302, 200, 200, 200, 403, 403, 200)),
    "studio/new/": OWN,
    "studio/profile/": STUDIO_MANAGERS,
    "studio/story/": STUDIO_MANAGERS,
    "studio/people/": STUDIO_MANAGERS,
    "studio/money/": STUDIO_MANAGERS,
    "studio/money/figures/": STUDIO_MANAGERS,
    "studio/money/exports/": STUDIO_MANAGERS,
    "studio/money/exports/<int:pk>/file/": Line(STUDIO_MANAGERS_OWN, World.order_export),
    "studio/money/import/": STUDIO_MANAGERS,
    "studio/money/feed/": STUDIO_MANAGERS,
    "studio/money/cards/": STUDIO_MANAGERS,
    # nothing was begun: the producer without a shop reads so, another is led on
    "studio/money/cards/back/": STUDIO_MANAGERS,
    "studio/money/vnpay/": STUDIO_MANAGERS,
    "studio/money/lines/<int:pk>/": Line((302, 403, 404, 403, 405, 403, 403, 302), _shop_order),
    "studio/money/orders/<int:pk>/": Line(STUDIO_MANAGERS_OWN, _shop_order),
    "studio/apps/": STUDIO_MANAGERS,
    "studio/apps/<int:pk>/": Line(STUDIO_MANAGERS_OWN, _app),
    "studio/apps/<int:pk>/change/": Line(STUDIO_POST, _app),
    "studio/webhooks/<int:pk>/": Line(STUDIO_MANAGERS_OWN, _webhook),
    "studio/webhooks/<int:pk>/change/": Line(STUDIO_POST, _webhook),
    "studio/systems/": STUDIO_MANAGERS,
    "studio/systems/<int:pk>/": Line(STUDIO_POST, lambda world: {"pk": make_token(producer=world.producer).pk}),
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
    "studio/training/": STUDIO,
    "studio/concerns/": STUDIO,
    "studio/concerns/<int:pk>/": Line(STUDIO_OWN, _concern),
    "studio/support/": STUDIO,
    "studio/support/<int:pk>/": Line(STUDIO_OWN, _support),
    "studio/support/<int:pk>/papers/<int:paper>/": Line(STUDIO_OWN, _support_paper),
    "studio/shop/": STUDIO_MANAGERS,
    "studio/shop/pickup/": STUDIO_MANAGERS,
    "studio/shop/returns/": STUDIO_MANAGERS,
    "studio/shop/fees/": STUDIO_MANAGERS,
    "studio/shop/holiday/": Line((302, 403, 302, 403, 302, 403, 403, 302)),  # no shop yet: back
    "studio/stock/": STUDIO,
    "studio/stock/<int:pk>/": Line(STUDIO_OWN, lambda world: {"pk": world.product().variants.get().pk}),
    "studio/stock/sheet/": STUDIO_MANAGERS,
    "studio/stock/sheet.<str:form>": Line(STUDIO_MANAGERS.statuses, lambda world: {"form": "csv"}),
    "studio/stock/sheet/bad-rows-<str:token>.xlsx": Line(
        (302, 403, 404, 403, 404, 403, 403, 302), lambda world: {"token": "a" * 32}
    ),
    "studio/stock/sheet/<int:pk>/": Line(STUDIO_MANAGERS_OWN, World.sheet),
    "studio/stock/sheet/<int:pk>/bad-rows.xlsx": Line(STUDIO_MANAGERS_OWN, World.sheet),
    "studio/stock/<int:pk>/slots/": Line(STUDIO_MANAGERS_OWN, lambda world: {"pk": world.product().variants.get().pk}),
    "studio/slots/<int:pk>/cancel/": Line(STUDIO_MANAGERS_OWN, World.slot),
    "studio/stock/places/": STUDIO_MANAGERS,
    "studio/stock/places/<int:pk>/close/": Line(STUDIO_POST, World.store),
    "studio/sales/": STUDIO_MANAGERS,
    "studio/sales/new/": STUDIO_MANAGERS,
    "studio/sales/<int:pk>/stop/": Line(STUDIO_POST, World.sale),
    "studio/fairs/": STUDIO_MANAGERS,
    "studio/fairs/<slug:slug>/": Line(STUDIO_MANAGERS.statuses, lambda world: {"slug": make_fair().slug}),
    "studio/fairs/<slug:slug>/booth/": Line(STUDIO_MANAGERS_OWN, World.booth),
    "studio/fairs/<slug:slug>/booth/card.pdf": Line(STUDIO_MANAGERS_OWN, World.booth),
    "studio/fairs/<slug:slug>/talks/": Line(STUDIO_MANAGERS_OWN, World.booth),
    "studio/fairs/<slug:slug>/slots/": Line(STUDIO_MANAGERS.statuses, lambda world: {"slug": make_fair().slug}),
    "studio/fairs/<slug:slug>/sales/": Line(STUDIO_OWN, World.booth),
    "studio/fairs/<slug:slug>/sales/<int:pk>/": Line(STUDIO_OWN, World.booth_sale),
    "studio/fairs/<slug:slug>/sales/<int:pk>/qr.svg": Line(STUDIO_OWN, World.booth_sale),
    "studio/fairs/<slug:slug>/figures/": Line(STUDIO_MANAGERS_OWN, World.booth),
    "studio/fairs/<slug:slug>/figures.pdf": Line(STUDIO_MANAGERS_OWN, World.booth),
    "studio/fairs/<slug:slug>/figures.xlsx": Line(STUDIO_MANAGERS_OWN, World.booth),
    "studio/fairs/<slug:slug>/offers/<int:pk>/": Line(STUDIO_POST, World.fair_offer),
    "studio/enquiries/": STUDIO_MANAGERS,
    "studio/enquiries/<int:pk>/": Line(STUDIO_MANAGERS.statuses, World.enquiry),
    "studio/forums/<int:pk>/": Line(STUDIO_MANAGERS.statuses, World.forum),
    "studio/photos/<int:pk>/": Line(STUDIO_POST, lambda world: {"pk": make_photo(product=world.product()).pk}),
    "studio/people/<int:pk>/": Line(
        STUDIO_POST, lambda world: {"pk": world.producer.memberships.get(user=world.people["staff"]).pk}
    ),
    "office/": OFFICE,
    "office/dossiers/": OFFICE,
    "office/dossiers/<int:pk>/": in_reach(_desk_dossier),
    "office/dossiers/<int:pk>/evidence/<int:evidence>/": in_reach(_desk_paper),
    "office/dossiers/<int:pk>/reviews/<int:report>/<int:number>/": in_council(_desk_photo),
    "office/dossiers/<int:pk>/slip.pdf": in_reach(_desk_dossier),
    "office/dossiers/<int:pk>/form-03.pdf": in_reach(_desk_dossier),
    "office/dossiers/<int:pk>/letter.pdf": in_reach(_desk_dossier),
    "office/dossiers/<int:pk>/exports/": in_reach(_desk_dossier, here=302, superuser=302),
    "office/dossiers/<int:pk>/exports/<int:export>/": in_reach(_desk_export, superuser=404),  # who asked for it alone
    "office/dossiers/<int:pk>/exports/<int:export>/file/": in_reach(_desk_export, superuser=404),
    "office/buyers/": OFFICE,
    "office/buyers/<int:pk>/": in_reach(World.buyer),
    "office/enquiries/": OFFICE,
    "office/enquiries/<int:pk>/": in_reach(World.enquiry),
    "office/forums/": OFFICE,
    "office/forums/new/": OFFICE,
    "office/forums/<int:pk>/": in_reach(World.forum),
    "office/forums/<int:pk>/report.xlsx": in_reach(World.forum),
    "office/producers/": OFFICE,
    "office/producers/new/": OFFICE,
    "office/producers/<int:pk>/": in_reach(_producer),
    "office/producers/<int:pk>/consents/<int:consent>/paper/": in_reach(World.consent),
    "office/producers/<int:pk>/edit/": in_reach(_producer, here=302, superuser=302),  # without consent back to the page
    "office/shops/": OFFICE,
    "office/shops/<int:pk>/": in_reach(_shop),
    "office/products/": OFFICE,
    "office/products/<int:pk>/": in_reach(_product),
    "office/products/<int:pk>/links/": in_reach(_product),
    "office/lots/": OFFICE,
    "office/lots/<int:pk>/": in_reach(lambda world: world.lot(publish=True)),
    "office/lots/<int:pk>/papers/<int:number>/": in_reach(World.paper),
    "office/lots/<int:pk>/links/": in_reach(World.lot),
    "office/zones/": OFFICE,
    "office/zones/<int:pk>/": in_reach(_zone_rows),
    "office/zones/<int:pk>/certificates/<int:certificate>/file/": in_reach(_zone_rows),
    "office/zones/<int:pk>/contracts/<int:contract>/file/": in_reach(_zone_rows),
    "office/zones/<int:pk>/links/": in_reach(World.zone),
    "office/certificates/": OFFICE,
    "office/certificates/new/": Line((302, 403, 403, 403, 403, 200, 404, 200)),  # provinces and the ministry record
    "office/certificates/<int:pk>/": in_reach(_certificate),
    "office/certificates/<int:pk>/originals/<int:number>/": in_reach(_certificate_original),
    "office/rubrics/": OFFICE,
    "office/rubrics/new/": Line((302, 403, 403, 403, 403, 404, 404, 200)),  # the ministry brings them
    "office/rubrics/<int:pk>/": Line(OFFICE.statuses, _rubric),
    "office/rubrics/<int:pk>/sheet.xlsx": Line(OFFICE.statuses, _rubric),
    "office/board/": OFFICE,
    "office/statistics/": OFFICE,
    "office/statistics/products/": OFFICE,
    "office/statistics/national/": OFFICE,
    "office/statistics/national.json": OFFICE,
    "office/statistics/national.csv": OFFICE,
    "office/statistics/national.schema.json": OFFICE,
    "office/statistics/report.xlsx": OFFICE,
    "office/statistics/report.pdf": OFFICE,
    "office/plans/": OFFICE,
    "office/plans/new/": OFFICE,
    "office/plans/<int:pk>/": in_reach(_plan),
    "office/plans/<int:pk>/plan.xlsx": in_reach(_plan),
    "office/plans/<int:pk>/plan.pdf": in_reach(_plan),
    "office/plans/<int:pk>/<slug:part>/new/": in_reach(
        lambda world: {"pk": make_plan(place=world.producer.place.current).pk, "part": "budget"}
    ),
    "office/plans/<int:pk>/<slug:part>/<int:row>/": in_reach(_plan_row),
    "office/today/": OFFICE,
    "office/duties/": OFFICE,
    "office/duties/<int:pk>/": in_reach(_duty),
    "office/duties/<int:pk>/files/<int:report>/<int:number>/": in_reach(_duty_file),
    "office/plans/<int:pk>/duties/give/": in_reach(
        lambda world: {"pk": make_plan(place=world.producer.place.current, issued=True).pk}
    ),
    "office/posts/": OFFICE,
    "office/posts/<int:pk>/": in_reach(_post),
    "office/posts/handed/<int:pk>/": in_reach(_handed),
    "office/survey/": OFFICE,
    "office/survey/field/": OFFICE,
    "office/survey/field/<uuid:key>/photos/": Line(  # sent to by the script
        (302, 403, 403, 403, 403, 404, 404, 404),
        lambda world: {"key": make_potential(commune=world.producer.place.current).key},
    ),
    "office/survey/sheets/": OFFICE,
    "office/survey/<int:pk>/": in_reach(_potential),
    "office/survey/<int:pk>/photos/<int:number>/": in_reach(_potential_photo),
    "office/concerns/": OFFICE,
    "office/concerns/new/": OFFICE,
    "office/concerns/<int:pk>/": in_reach(_concern),
    "office/support/": OFFICE,
    "office/support/<int:pk>/": in_reach(_support),
    "office/support/<int:pk>/papers/<int:paper>/": in_reach(_support_paper),
    "office/training/": OFFICE,
    "office/training/new/": OFFICE,
    "office/training/programmes/new/": OFFICE,
    "office/training/programmes/<int:pk>/": in_reach(
        lambda world: {"pk": make_topic(place=world.producer.place.current).programme_id}
    ),
    "office/training/<int:pk>/": in_reach(_class),
    "office/training/<int:pk>/change/": in_reach(_class),
    "office/training/<int:pk>/trainees/": in_reach(_class),
    "office/training/<int:pk>/code/": in_reach(_class),
    "office/training/<int:pk>/materials/": in_reach(_class),
    "office/training/<int:pk>/test/": in_reach(_class),
    "office/training/<int:pk>/feedback/": in_reach(_class),
    "office/training/<int:pk>/talk/": in_reach(_class),
    "office/ideas/": OFFICE,
    "office/ideas/new/": OFFICE,  # not evaluators: test_offered
    "office/ideas/<int:pk>/": in_reach(lambda world: {"pk": world.idea().pk}),
    "office/inspections/": OFFICE,
    "office/inspections/new/": OFFICE,
    "office/inspections/<int:pk>/": in_reach(lambda world: {"pk": make_inspection(producer=world.producer).pk}),
    "office/alerts/": OFFICE,
    "office/alerts/<int:pk>/": in_reach(lambda world: {"pk": make_alert(lot=world.published_lot()).pk}),
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
    "office/outlets/": OFFICE,
    "office/outlets/new/": OFFICE,
    "office/outlets/<int:pk>/": in_reach(_outlet),
    "office/outlets/<int:pk>/care/": in_reach(_outlet),
    "office/questions/": OFFICE,
    "office/questions/<int:pk>/": in_reach(World.question),
    "office/fairs/": OFFICE,
    "office/fairs/new/": OFFICE,
    "office/fairs/<int:pk>/": in_reach(_fair),
    "office/fairs/<int:pk>/edit/": in_reach(_fair),
    "office/fairs/<int:pk>/plan/": in_reach(_fair),
    "office/fairs/<int:pk>/invitations/": in_reach(_fair),
    "office/fairs/<int:pk>/booths/": in_reach(_fair),
    "office/fairs/<int:pk>/slots/": in_reach(_fair),
    "office/fairs/<int:pk>/slots/<int:slot>/": in_reach(_fair_slot),
    "office/fairs/<int:pk>/figures/": in_reach(_fair),
    "office/fairs/<int:pk>/report.pdf": in_reach(_fair),
    "office/fairs/<int:pk>/report.xlsx": in_reach(_fair),
    "office/fairs/<int:pk>/registration.pdf": in_reach(_fair),
    "office/fairs/<int:pk>/programme.pdf": in_reach(_registered_fair),
    "office/fairs/<int:pk>/codes.pdf": in_reach(_fair),
}


PACKING = ("studio/orders/", "studio/parcels/")
PACKERS_TOO = ("studio/", "studio/new/")


def of_a_packer(route: str) -> int:
    """A packer gets what staff get of orders and of what is about oneself. Every other page of the studio says 403; elsewhere what is the
    producer's is not there.
    """
    if route.startswith("studio/") and not route.startswith(PACKING) and route not in PACKERS_TOO:
        return 403
    if route.endswith("/cancel/"):
        return 403
    if route == "account/ideas/<int:pk>/":  # the producer's
        return 404
    return MATRIX[route].statuses[ROLES.index("staff")]
