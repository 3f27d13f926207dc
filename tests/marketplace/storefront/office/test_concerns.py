"""A concern through the pages of the producer and of two desks."""

import datetime as dt

import pytest

from catalog.core import clock, outbox
from catalog.programme.models import Concern
from catalog.programme.services.concerns import tell_of_late_concerns
from marketplace.notifications.models import Notice
from tests.factories.accounts import client_of, make_member
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import make_producer
from tests.factories.programme import make_concern

from .desk import officer_of, text_of

pytestmark = pytest.mark.django_db
SAID = {"kind": "concern", "title": "Điểm nhận mẫu <i>xa</i>", "text": "Bốn ngày mới tới."}


def kinds(user):
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_written_sent_up_and_answered_back():
    producer = make_producer()
    owner = make_member(producer=producer)
    studio = client_of(owner)
    (here, commune), (above, province) = officer_of(unit()), officer_of(unit(LAM_DONG))
    assert studio.post("/studio/concerns/", SAID | {"title": ""}).status_code == 422
    assert studio.post("/studio/concerns/", SAID).status_code == 302
    found = Concern.objects.get()
    mine, desk = f"/studio/concerns/{found.pk}/", f"/office/concerns/{found.pk}/"
    assert "Điểm nhận mẫu &lt;i&gt;" in text_of(commune.get(desk)) and found.number in text_of(
        commune.get("/office/concerns/")
    )
    assert found.title.split("<")[0] in text_of(commune.get("/office/today/"))
    assert commune.post(desk, {"action": "forward", "seen": "commune", "text": ""}).status_code == 422
    assert commune.post(desk, {"action": "burn"}).status_code == 404
    assert commune.post(desk, {"action": "forward", "seen": "commune", "text": "Xã thấy đúng"}).status_code == 302
    assert "id_a_text" not in text_of(commune.get(desk))  # it lies above now
    assert commune.post(desk, {"action": "answer", "text": "x"}).status_code == 302  # told, and nothing done
    assert province.post(desk, {"action": "answer", "text": ""}).status_code == 422
    assert province.post(desk, {"action": "answer", "text": "Tháng tới có điểm nhận mẫu."}).status_code == 302
    shown = text_of(studio.get(mine))
    assert "Tháng tới có điểm nhận mẫu." in shown and "Xã thấy đúng" in shown and "Cấp tỉnh" in shown
    assert above.name not in shown and above.name in text_of(commune.get(desk))  # officers' names stay in the office
    assert studio.post(mine, {"action": "withdraw"}).status_code == 302
    found.refresh_from_db()
    assert found.state == "answered"
    elsewhere, other = officer_of(unit("01"))[1], client_of(make_member(producer=make_producer()))
    assert elsewhere.get(desk).status_code == other.get(mine).status_code == 404
    outbox.deliver()
    assert kinds(owner) == ["concern.forwarded", "concern.answered"]
    assert kinds(here) == ["concern.desk", "concern.answered"] and kinds(above) == ["concern.desk"]


def test_a_places_own_and_late_ones(django_assert_num_queries):
    (here, commune), (above, province) = officer_of(unit()), officer_of(unit(LAM_DONG))
    assert commune.post("/office/concerns/new/", SAID).status_code == 422  # in whose name?
    assert commune.post("/office/concerns/new/", SAID | {"place": str(unit().pk)}).status_code == 302
    own = Concern.objects.get()
    assert "Rút kiến nghị" in text_of(commune.get(f"/office/concerns/{own.pk}/"))
    found = make_concern()
    with clock.set_to(clock.start_of(found.due_on + dt.timedelta(days=1))):
        tell_of_late_concerns()
        outbox.deliver()
        assert "kiến nghị quá hạn" in text_of(province.get("/office/today/"))
        assert found.number in text_of(province.get("/office/concerns/?tab=late"))
        with django_assert_num_queries(7):
            commune.get("/office/concerns/")
        with django_assert_num_queries(9):
            commune.get(f"/office/concerns/{found.pk}/")
    assert "concern.late" in kinds(here) and kinds(above) == ["concern.desk", "concern.late"]
