"""What a page offers is not refused to whom it is offered: each role walks the office from its home and the dossiers, follows every link and
sends every form that it is shown."""

import re
from dataclasses import dataclass, field
from html import unescape

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve

from catalog.certification.models import Dossier
from catalog.certification.services.decisions import decide, forward_up
from catalog.certification.services.life import open_case
from catalog.core import clock
from catalog.places.models import PostRole
from marketplace.accounts.models import User
from tests.architecture.forms_of_pages import Sent, forms_of
from tests.factories.accounts import client_of, make_member, make_officer
from tests.factories.certification import make_desk_dossier
from tests.factories.councils import BEST, FOUR, GOOD, dossier_at_council, make_panel
from tests.factories.places import LAM_DONG, unit

pytestmark = pytest.mark.django_db
PAPER = re.compile(r"\.(pdf|xlsx)$|/(evidence|reviews|originals)/")


@dataclass
class Walk:
    """One role's way through the office."""

    client: Client
    wrong: list[str] = field(default_factory=list)
    tried: set[tuple[str, ...]] = field(default_factory=set)

    def go(self, *starts: str) -> None:
        """The pages of these addresses, and of what they lead to one of each route."""
        todo, routes = list(starts), {resolve(start.partition("?")[0]).route for start in starts}
        for address in todo:
            path = address.partition("?")[0]
            answer = self.client.get(address)
            if answer.status_code in (403, 404):
                self.wrong.append(f"{address} is offered and answers {answer.status_code}")
            if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
                continue
            main = answer.text.partition("<main")[2].partition("</main>")[0]
            for form in forms_of(main, path):
                self.send(form, path)
            for link in re.findall(r'<a [^>]*href="(/office/[^"#]+)', main) if address in starts else ():
                if (route := resolve(link.partition("?")[0]).route) not in routes and not PAPER.search(link):
                    routes.add(route)
                    todo.append(unescape(link))

    def send(self, form: Sent, path: str) -> None:
        for said in form.presses():
            target = form.action.rpartition("#")[0] or form.action
            elsewhere = target if target.partition("?")[0] != path else ""
            if "place" in said:
                said["place"] = unit().address
            kind = (resolve(path).route, elsewhere, *(f"{said.get(key)}" for key in ("action", "what")), *said)
            if kind in self.tried:
                continue
            self.tried.add(kind)
            with transaction.atomic():
                answer = self.client.post(target, said)
                transaction.set_rollback(True)
            if answer.status_code in (403, 404):
                what = {key: value for key, value in said.items() if key != "csrfmiddlewaretoken"}
                self.wrong.append(f"{path}: a form is shown and answers {answer.status_code}: {what}")


@pytest.fixture
def office() -> tuple[dict[str, User], dict[str, Dossier]]:
    """Dossiers of one commune in every state, a council that has met and one that has not, and the people of every desk."""
    panel = make_panel()
    dossiers = {
        state: make_desk_dossier(state) for state in ("submitted", "verifying", "checking", "advisory", "ready")
    }
    dossiers |= {name: dossier_at_council() for name in ("council", "scored", "great", "recognised", "above")}
    panel.sitting(dossiers["council"])
    panel.held(dossiers["scored"], scores=GOOD)
    panel.held(dossiers["great"], dossiers["above"], scores=BEST)
    forward_up(dossier=dossiers["above"], by=panel.officer)
    decide(
        sitting=panel.held(dossiers["recognised"], scores=FOUR),
        dossiers=[dossiers["recognised"]],
        number="858/QĐ-UBND",
        decided_on=clock.today(),
        signer="Chủ tịch",
        by=panel.officer,
    )
    open_case(
        certificate=dossiers["recognised"].product.certificates.get(),
        ground="misuse",
        text="Thử",
        found_on=clock.today(),
        by=panel.officer,
    )
    own = make_officer(place=unit(LAM_DONG), name="Cán bộ có liên quan")
    for name in ("checking", "scored", "recognised"):
        make_member(producer=dossiers[name].product.producer, user=own)
    people = {
        "commune": make_officer(place=unit()),
        "province": panel.officer,
        "province, belongs to producers": own,
        "evaluator": make_officer(place=unit(LAM_DONG), role=PostRole.EVALUATOR),
        "secretary": panel.users[1],
        "ministry": make_officer(place=None, level="ministry"),
    }
    return people, dossiers


def test_what_is_offered_is_not_refused(office: tuple[dict[str, User], dict[str, Dossier]]) -> None:
    people, dossiers = office
    certificate = dossiers["recognised"].product.certificates.get()
    done = f"/office/certificates/{certificate.pk}/", f"/office/products/{certificate.product_id}/"
    seen = {
        "commune": ("/office/", *done, "submitted", "verifying", "checking"),
        "province": ("/office/decisions/", *done, "checking", "advisory", "ready", "council", "scored", "great"),
        "province, belongs to producers": (*done, "advisory"),
        "evaluator": ("/office/", "/office/ideas/", "advisory"),
        "secretary": ("/office/councils/", "council", "scored"),
        "ministry": ("/office/decisions/", *done, "above"),
    }
    wrong = []
    for role, pages in seen.items():
        walk = Walk(client_of(people[role]))
        walk.go(*(f"/office/dossiers/{dossiers[page].pk}/" if page in dossiers else page for page in pages))
        wrong += [f"{role}: {problem}" for problem in walk.wrong]
    assert wrong == [], "\n".join(wrong)
