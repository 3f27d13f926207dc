"""A producer's system, asking `/epcis/` over HTTP."""

from typing import Any
from urllib.parse import quote

import orjson
from django.conf import settings
from django.test import Client

from tests.factories.events import document, make_token


class System:
    """Calls with a token; paths are below `/epcis/`."""

    def __init__(self, token: Any = None, **over: Any) -> None:
        self.token = token or make_token(**over)
        self.client = Client(headers={"Authorization": f"Bearer {self.token.secret}"})

    def get(self, path: str, /, headers: Any = None, **parameters: Any) -> Any:
        return self.client.get(f"/epcis/{path}", parameters, headers=headers)

    def post(self, path: str, body: Any, content_type: str = "application/json", **headers: str) -> Any:
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        return self.client.post(f"/epcis/{path}", data, content_type, headers=headers)

    def send(self, *events: Any, **headers: str) -> Any:
        """Capture a document of these events; the job."""
        answer = self.post("capture", document(*events), **headers)
        assert answer.status_code == 202, answer.content
        return self.job(answer)

    def job(self, answer: Any) -> Any:
        return self.client.get(answer["Location"].removeprefix(settings.PUBLIC_URL)).json()

    def pages(self, path: str, /, **parameters: Any) -> Any:
        """The answers of a list, by following their links."""
        answer = self.get(path, **parameters)
        while True:
            assert answer.status_code == 200, answer.content
            yield answer
            if "Link" not in answer:
                return
            answer = self.client.get(answer["Link"].partition(">")[0].removeprefix(f"<{settings.PUBLIC_URL}"))

    def events(self, path: str = "events", /, **parameters: Any) -> list[Any]:
        """The events of one page that answer."""
        answer = self.get(path, **parameters)
        assert answer.status_code == 200, answer.content
        return answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]

    def all_events(self, path: str = "events", /, **parameters: Any) -> list[Any]:
        """The events of all pages, by following their links."""
        pages = [
            answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
            for answer in self.pages(path, **parameters)
        ]
        return [event for page in pages for event in page]


def escaped(name: str) -> str:
    """A name as a part of an address."""
    return quote(name, safe="")
