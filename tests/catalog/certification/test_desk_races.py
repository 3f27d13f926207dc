"""Two officers, two clicks, many communes' officers at once, on really committed data."""

from collections.abc import Callable

from catalog.certification.models import CommuneReport, Dossier, DossierStep, IntakeSlip, RequestLetter
from catalog.certification.services import desks
from catalog.certification.services.dossiers import withdraw_dossier
from catalog.core import clock
from tests.factories.accounts import make_officer
from tests.factories.certification import make_desk_dossier, make_dossier
from tests.factories.places import LAM_DONG, unit
from tests.together import codes

REASON = [{"place": "form", "text": "Thiếu"}]


def test_two_officers_at_once(fresh_db):
    """One gives the slip, one sends it back: one wins, the other is told. Two clicks of one officer likewise."""
    one, two = make_officer(place=unit()), make_officer(place=unit(), role="leader")
    dossier = make_dossier(state="submitted")
    ended = codes(
        lambda: desks.give_slip(dossier=dossier, seen="submitted", by=one),
        lambda: desks.return_dossier(dossier=dossier, seen="submitted", reasons=REASON, by=two),
    )
    assert ended == ["done", "moved_meanwhile"]
    assert DossierStep.objects.filter(dossier=dossier, before="submitted").count() == 1

    twice = make_dossier(state="submitted")
    click = lambda: desks.give_slip(dossier=twice, seen="submitted", by=one)  # noqa: E731
    assert codes(click, click, click) == ["done", "moved_meanwhile", "moved_meanwhile"]
    assert IntakeSlip.objects.filter(dossier=twice).count() == 1

    # the producer takes back what the commune takes in
    taken_back = make_dossier(state="submitted")
    owner = taken_back.product.producer.memberships.get().user
    ended = codes(
        lambda: desks.give_slip(dossier=taken_back, seen="submitted", by=one),
        lambda: withdraw_dossier(dossier=taken_back, seen="submitted", reason="Nghỉ", by=owner),
    )
    assert ended in (["done", "moved_meanwhile"], ["done", "done"])  # both: first in, then back
    assert DossierStep.objects.filter(dossier=taken_back, before="submitted").count() == 1


def test_the_province_at_once(fresh_db):
    one, two = make_officer(place=unit(LAM_DONG)), make_officer(place=unit(LAM_DONG))
    dossier = make_desk_dossier("checking")
    ended = codes(
        lambda: desks.accept_complete(dossier=dossier, seen="checking", by=one),
        lambda: desks.send_back(dossier=dossier, seen="checking", to="producer", missing=[], text="x", by=two),
        lambda: desks.send_back(dossier=dossier, seen="checking", to="commune", missing=[], text="x", by=two),
    )
    assert ended == ["done", "moved_meanwhile", "moved_meanwhile"]
    held = make_desk_dossier("checking")
    ended = codes(
        lambda: desks.hold(dossier=held, seen="checking", instead_of=None, by=one),
        lambda: desks.hold(dossier=held, seen="checking", instead_of=None, by=two),
    )
    assert ended == ["done", "held_meanwhile"]


def test_forms_and_letters_at_once(fresh_db):
    """Two Forms 03 are two, numbered; two letters are one."""
    officer = make_officer(place=unit())
    dossier = make_desk_dossier("verifying")
    findings = dict.fromkeys(("local_material", "local_labour", "idea_origin", "local_identity"), ("", True))
    write = lambda: desks.write_commune_report(  # noqa: E731
        dossier=dossier, seen="verifying", findings=findings, conclusion="Đúng.", by=officer
    )
    assert codes(write, write) == ["done", "done"]
    assert list(CommuneReport.objects.values_list("number", flat=True)) == [1, 2]
    send = lambda: desks.forward_to_council(  # noqa: E731
        dossier=dossier, seen="verifying", letter_number="1/UBND", signed_on=clock.today(), samples=5, by=officer
    )
    assert codes(send, send) == ["done", "moved_meanwhile"]
    assert RequestLetter.objects.count() == 1


def test_numbers_have_no_gaps_when_many_take_in_at_once(fresh_db):
    officers = [make_officer(place=unit()) for _n in range(3)]
    dossiers = [make_dossier(state="submitted") for _n in range(12)]
    refused = make_officer(place=unit("01"))
    calls: list[Callable[[], object]] = []
    for n, dossier in enumerate(dossiers):
        by = officers[n % 3]
        calls += [lambda d=dossier, by=by: desks.give_slip(dossier=d, seen="submitted", by=by)] * 2
    calls.append(lambda: desks.give_slip(dossier=dossiers[0], seen="draft", by=refused))
    ended = codes(*calls)
    assert ended == ["done"] * 12 + ["moved_meanwhile"] * 13
    assert sorted(IntakeSlip.objects.values_list("serial", flat=True)) == list(range(1, 13))
    assert set(IntakeSlip.objects.values_list("number", flat=True)) == {f"{n}/PĐK-68-24733-2026" for n in range(1, 13)}
    assert set(Dossier.objects.values_list("code", flat=True)) == {f"68-24733-{n}-2026" for n in range(1, 13)}
