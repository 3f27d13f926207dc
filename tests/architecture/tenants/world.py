"""A producer with its people and one of each thing, and officers and producers elsewhere."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.test import Client, override_settings

from catalog.core import clock
from catalog.producers.models import Producer
from catalog.producers.services import invite_member, record_consent
from catalog.products.models import Product, Variant
from catalog.programme.models import Idea
from marketplace.accounts.models import User
from marketplace.enquiries.models import Quote
from marketplace.enquiries.services import ask, report_question, say_in_dealing
from marketplace.fairs.services import sell_at_booth
from marketplace.orders.models import Fulfilment, Order
from marketplace.orders.services import (
    Packed,
    accept_order,
    answer_return,
    ask_return,
    complain,
    deliver_parcel,
    make_order_export,
    pack_order,
    request_order_export,
    send_parcel,
)
from marketplace.outlets.services import Wanted, ask_restock, carry_shop
from marketplace.payments.models import BankAccount
from marketplace.promotions.services import BoxItem, create_box, create_voucher
from marketplace.reviews.services import write_review
from marketplace.shops.models import SheetImport, SheetState, Store
from marketplace.shops.services import open_store
from tests.factories.accounts import client_of, make_member, make_officer, make_superuser, make_user
from tests.factories.certification import make_evidence
from tests.factories.demand import make_buyer, make_enquiry, make_forum, make_quote
from tests.factories.fairs import make_fair_listing
from tests.factories.lots import make_lot, make_paper, make_variant_to_trace
from tests.factories.orders import make_bank_account, make_method, make_order
from tests.factories.outlets import make_outlet
from tests.factories.places import unit
from tests.factories.producers import make_producer, signed_paper
from tests.factories.products import make_listed, photo_file
from tests.factories.programme import make_idea
from tests.factories.promotions import make_sale
from tests.factories.shops import make_offer, make_on_sale, make_shop, make_slot
from tests.factories.units import make_batch
from tests.factories.zones import make_zone, make_zone_code
from traceability.codes.services import Print, ensure_code, make_unit_file, request_unit_file
from traceability.codes.symbols import STOCKS
from traceability.lots.models import Lot


@dataclass
class World:
    """What addresses are about: `producer` in Xã Kiến Đức, Lâm Đồng, and people of every role towards it."""

    producer: Producer
    people: dict[str, User | None] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    @classmethod
    def make(cls) -> "World":
        world = cls(make_producer())
        world.people = {
            "anonymous": None,
            "buyer": make_user(),
            "member_elsewhere": make_member(producer=make_producer()),
            "staff": make_member(producer=world.producer, role="staff"),
            "packer": make_member(producer=world.producer, role="packer"),
            "owner": make_member(producer=world.producer, role="owner"),
            "officer_elsewhere": make_officer(place=unit("01")),
            "officer_here": make_officer(place=unit()),
            "superuser": make_superuser(),
        }
        world.sessions = {
            role: client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
            for role, user in world.people.items()
            if user
        }
        return world

    def enter(self, role: str) -> Client:
        """A browser in which somebody of this role is signed in."""
        client = Client()
        if role in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    def product(self) -> Product:
        """A published product of `producer` with stars today."""
        return make_listed(producer=self.producer)

    def restock(self) -> dict[str, int]:
        """What an outlet asks of the shop of `producer`."""
        shop, outlet = make_shop(producer=self.producer), make_outlet()
        carry_shop(outlet=outlet, shop=shop, by=None)
        wanted = [Wanted(self.product().variants.get(), 5)]
        return {"pk": ask_restock(outlet=outlet, shop=shop, wanted=wanted, wanted_by=clock.today(), by=None).pk}

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

    def booth(self) -> dict[str, Any]:
        """A fair in which the shop of `producer` has a booth."""
        return {"slug": make_fair_listing(product=self.product()).booth.fair.slug}

    def booth_sale(self) -> dict[str, Any]:
        """Something sold at its booth."""
        listing = make_fair_listing(product=self.product())
        make_offer(product=listing.offer.product)
        shop = listing.booth.shop
        if not BankAccount.objects.filter(shop=shop).exists():
            make_bank_account(shop=shop)
        owner: Any = self.people["owner"]
        sale = sell_at_booth(booth=listing.booth, key=uuid.uuid4(), wanted={listing.offer_id: 1}, by=owner)
        return {"slug": listing.booth.fair.slug, "pk": sale.pk}

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

    def paper(self) -> dict[str, int]:
        """A paper with its file of a public lot of `producer`."""
        lot = self.lot(publish=True)["pk"]
        return {"pk": lot, "number": make_paper(lot=Lot.objects.get(pk=lot), uploaded=photo_file()).pk}

    def order(self) -> dict[str, Any]:
        """A new order at the shop of `producer`."""
        order = make_order(make_on_sale(producer=self.producer))
        return {"pk": order.pk, "code": order.code}

    def delivery(self) -> dict[str, int]:
        """A way of delivery of the shop of `producer`."""
        return {"pk": make_method(shop=make_on_sale(producer=self.producer).offers.get().shop).pk}

    def question(self) -> dict[str, int]:
        """A reported question about a product of `producer`."""
        asked = ask(product=self.product(), text="Còn hàng không?", by=make_user())
        report_question(question=asked, client="a")
        return {"pk": asked.pk}

    def buyer(self) -> dict[str, int]:
        """An organisation that buys, of which the owner of `producer` is the first."""
        return {"pk": make_buyer(owner=self.people["owner"]).pk}

    def enquiry(self) -> dict[str, int]:
        """One of its enquiries, for which `producer` has quoted."""
        return {"pk": self.quote().dealing.enquiry_id}

    def dealing(self) -> dict[str, int]:
        """Of this producer and that buyer, with a paper that is shared."""
        quote = self.quote()
        return {"pk": quote.dealing_id, "paper": quote.papers.get().pk}

    def quote(self) -> Quote:
        """Of `producer`, with a message."""
        owner: Any = self.people["owner"]
        enquiry = make_enquiry(buyer=make_buyer(owner=owner))
        paper = make_evidence(producer=self.producer, by=owner)
        quote = make_quote(enquiry=enquiry, producer=self.producer, papers=[paper], by=owner)
        say_in_dealing(dealing=quote.dealing, side="buyer", text="Còn hàng không?", by=owner)
        return quote

    def forum(self) -> dict[str, int]:
        """A forum day of the place of `producer`."""
        return {"pk": make_forum().pk}

    def place(self) -> dict[str, int]:
        """A place where orders of the shop of `producer` are picked up."""
        return {"pk": make_outlet(shop=make_shop(producer=self.producer)).pk}

    def carrying(self) -> dict[str, int]:
        """A point of sale that carries the goods of `producer`."""
        outlet = make_outlet()
        carry_shop(outlet=outlet, shop=make_shop(producer=self.producer), by=None)
        return {"pk": outlet.pk}

    def slot(self) -> dict[str, int]:
        """A date of a service of `producer`."""
        return {"pk": make_slot(variant=self.product().variants.get()).pk}

    def store(self) -> dict[str, int]:
        """A place where the shop of `producer` keeps goods."""
        owner: Any = self.people["owner"]
        return {
            "pk": open_store(shop=make_shop(producer=self.producer), name=f"Kho {Store.objects.count()}", by=owner).pk
        }

    def parcel(self, *, sent: bool = False) -> dict[str, int]:
        """A packed parcel of an order at the shop of `producer`."""
        owner: Any = self.people["owner"]
        order = accept_order(order=Order.objects.get(pk=self.order()["pk"]), by=owner)
        parcel = pack_order(order=order, units=[Packed(order.lines.get().pk, 1)], by=owner)
        if sent:
            send_parcel(parcel=parcel, by=owner)
        return {"pk": parcel.pk}

    def delivered(self) -> Order:
        """An order at the shop of `producer` that its buyer has."""
        owner: Any = self.people["owner"]
        return deliver_parcel(parcel=Fulfilment.objects.get(**self.parcel(sent=True)), by=owner)

    def returned(self) -> dict[str, int]:
        """A complaint with a photo about an order at the shop of `producer`, that the office is asked to decide."""
        owner: Any = self.people["owner"]
        order = self.delivered()
        units = {order.lines.get().pk: 1}
        found = ask_return(order=order, units=units, reason="wrong", text="Giao nhầm.", photos=[photo_file()])
        answer_return(request=found, accept=False, text="Giao đúng.", by=owner)
        complain(request=found, text="Có ảnh.")
        return {"pk": found.pk, "message": found.messages.all()[0].pk, "number": 1}

    def review(self) -> dict[str, int]:
        """A review of goods of `producer`."""
        return {"pk": write_review(line=self.delivered().lines.get(), rating=4, text="Ngon.").pk}

    def box(self) -> dict[str, int]:
        """A gift box of the shop of `producer`."""
        items = [BoxItem(make_on_sale(producer=self.producer).offers.get(), 1) for _ in range(2)]
        return {"pk": create_box(name="Quà Tết", items=items, shop=items[0].offer.shop, by=None).pk}

    def order_export(self) -> dict[str, int]:
        """What an invoice needs of the orders of `producer`, as its owner's file."""
        owner: Any = self.people["owner"]
        today = clock.today()
        asked = request_order_export(
            kind="invoices", shop=make_shop(producer=self.producer), form="csv", first=today, last=today, by=owner
        )
        make_order_export(export_id=asked.pk)
        return {"pk": asked.pk}

    def sheet(self) -> dict[str, int]:
        """A long spreadsheet of `producer` with a row at fault."""
        made = SheetImport.objects.create(
            producer=self.producer, by=self.people["owner"], filename="gia.csv", state=SheetState.REFUSED, rows=200,
            bad=[[2, {"sku": "LA"}, {"sku": ["Không có."]}]], created_at=clock.now(), finished_at=clock.now(),
        )  # fmt: skip
        return {"pk": made.pk}

    def voucher(self) -> dict[str, int]:
        """A voucher of the shop of `producer`."""
        made = create_voucher(
            code="TET2027", name="Quà Tết", shop=make_shop(producer=self.producer), percent=10, most_uses=5,
            starts_at=clock.now(), ends_at=clock.now() + dt.timedelta(days=9), by=None,
        )  # fmt: skip
        return {"pk": made.pk}

    def published_lot(self) -> Lot:
        """A published lot of `producer`."""
        return Lot.objects.get(pk=self.lot(publish=True)["pk"])

    def units(self) -> dict[str, int]:
        """A batch of codes of units of a lot of `producer`, with a file of their labels."""
        with override_settings(PUBLIC_URL="https://chocop.vn"):
            batch = make_batch(lot=self.published_lot(), quantity=1)
            wanted = Print(stock=STOCKS["a4-65"], stars=False)
            file = request_unit_file(batch=batch, form="csv", first=1, last=1, wanted=wanted, by=None)
            make_unit_file(file_id=file.pk)
        return {"pk": batch.lot_id, "number": batch.number, "file": file.pk}
