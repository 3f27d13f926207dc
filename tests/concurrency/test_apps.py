"""Two workers and one delivery: it is sent by one of them."""

import threading

from marketplace.apps.models import Attempt
from marketplace.apps.services import send
from tests.factories.apps import make_webhook
from tests.fakes.receiver import fake_receiver
from tests.marketplace.apps.telling import told_order
from tests.together import together


def test_two_workers_send_a_delivery_once(fresh_db, settings):
    """The first is still at it when the second asks."""
    settings.WEBHOOKS_TO_ANYWHERE = True
    with fake_receiver() as receiver:
        told = told_order(lambda **over: make_webhook(**{**over, "target_url": f"{receiver.address}/"}))
        asked = threading.Barrier(4)
        receiver.while_receiving = lambda: asked.wait(30)  # answers once the three others were turned away

        def other() -> object:
            try:
                return send(key=told.key)
            finally:
                asked.wait(30)

        first = threading.Thread(target=lambda: together(lambda: send(key=told.key)))
        first.start()
        while not receiver.received:
            threading.Event().wait(0.01)
        assert together(other, other, other) == [None, None, None]
        first.join(30)
        assert len(receiver.received) == 1
    told.refresh_from_db()
    assert (told.state, Attempt.objects.count()) == ("success", 1)


def test_at_the_same_moment_too(fresh_db, settings):
    settings.WEBHOOKS_TO_ANYWHERE = True
    with fake_receiver() as receiver:
        told = told_order(lambda **over: make_webhook(**{**over, "target_url": f"{receiver.address}/"}))
        together(*[lambda: send(key=told.key)] * 4)
        assert len(receiver.received) == 1
