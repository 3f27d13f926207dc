"""The OpenAPI description: every address, method and status of the code is in it, and it is the one that is printed."""

import ast
import inspect
import re

import jsonschema
import orjson
import pytest
from django.conf import settings
from django.test import Client

from tests.traceability.events.epcis.samples import EVENTS, FILES
from traceability.events import urls as events_urls
from traceability.events.epcis.asking import parameters, read_query
from traceability.events.views import capture, events, http, kept, lot, problems, resources, roots
from traceability.scans import urls as scans_urls
from traceability.scans.views import answers, resolver
from traceability.scans.views.description import described

PRINTED = settings.BASE_DIR / "traceability/scans/openapi.json"
_PAGES = {"roots"}  # for people


def filled(path):
    return re.sub(r"\{(\w+)\}", lambda part: {"day": "2026-11-22", "code": "00019TQ2XB7M"}.get(part[1], "X1234567890"), path).lstrip("/")  # fmt: skip


def test_the_printed_description_is_this_one(client):
    """After a change: `manage.py shell -c "from traceability.scans.views.description import described; import json; print(json.dumps(described(),
    ensure_ascii=False, indent=1))"` into that file."""
    answer = client.get("/epcis/openapi.json")
    assert (answer.status_code, answer["Content-Type"], answer["Access-Control-Allow-Origin"]) == (200, "application/json", "*")  # fmt: skip
    served, printed = (orjson.loads(body) for body in (answer.content, PRINTED.read_bytes()))
    assert {**served, "servers": 0} == {**printed, "servers": 0}
    jsonschema.Draft202012Validator.check_schema({"$defs": served["components"]["schemas"]})


def test_every_address_and_method_is_described():
    paths = described()["paths"]
    for room in (events_urls, scans_urls):
        for url in room.urlpatterns:
            mine = [paths[path] for path in paths if url.resolve(filled(path))]
            if url.name in _PAGES | {"nothing"}:
                continue
            assert mine, url
            methods = getattr(url.callback, "methods", None)
            if methods:  # of /epcis/
                wanted = {name.lower() for name in methods} | {"options"}
                found = [set(path) - {"parameters"} for path in mine]
                assert wanted in found, url
    for path in paths:  # and nothing is described that is not there
        assert any(url.resolve(filled(path)) for room in (events_urls, scans_urls) for url in room.urlpatterns), path


@pytest.mark.django_db
def test_methods_that_are_not_described_are_not_allowed():
    """Also those that a browser would need a token of ours for: a program has none, and is told what it may do."""
    client = Client(enforce_csrf_checks=True)
    for path, operations in described()["paths"].items():
        for method in {"post", "put", "patch", "delete", "query"} - set(operations):
            answer = client.generic(method.upper(), f"/{filled(path)}")
            assert answer.status_code == (404 if path == "/{compressed}" else 405), (method, path)


def test_every_status_in_the_code_is_described():
    """Numbers that stand in the code as a status, or first in a problem."""
    shared = described()["components"]["responses"]
    operations = [op for path in described()["paths"].values() for op in path.values() if isinstance(op, dict)]
    told = {int(status) for operation in operations for status in operation["responses"]} | {
        405
    }  # for methods that are not here
    for part in operations:
        for answer in part["responses"].values():
            assert answer.get("$ref", "").rpartition("/")[2] in shared or "description" in answer
    seen = set()
    for module in (capture, events, http, kept, lot, problems, resources, roots, answers, resolver):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Call):
                numbers = [k.value for k in node.keywords if k.arg == "status"]
                numbers += node.args[:1] if getattr(node.func, "id", "") in ("problem", "_problem") else []
                seen |= {
                    each.value for number in numbers for each in ast.walk(number) if isinstance(each, ast.Constant)
                }
    statuses = {value for value in seen if type(value) is int}
    assert {202, 204, 400, 404, 409, 413, 501} <= statuses <= told


def test_standard_parameters_are_those_of_the_binding():
    """Each is read by the code, and none of GS1's own is missing but those of subscriptions."""
    example = {"array": "x", "integer": "3", "number": "3", "string": "2026-11-22T10:00:00Z"}
    for name, schema in parameters().items():
        value = example.get(schema.get("type"), "ASC")
        items = schema.get("items", {})
        value = (
            items["enum"][0]
            if "enum" in items
            else "urn:epc:id:sgtin:9521234.054321.1"
            if name.startswith("MATCH")
            else value
        )
        value = "3" if items.get("type") == "number" else value
        read_query(
            {name: "2026-11-22T10:00:00Z" if name.endswith("ime") else "eventTime" if name == "orderBy" else value}
        )
    if not FILES.is_dir():
        pytest.skip(f"{FILES} is not here: GS1's own list is compared where it is")
    published = orjson.loads((FILES / "openapi.json").read_bytes())["components"]["parameters"].values()
    theirs = {each["name"] for each in published if each["in"] == "query"}
    schedules = {"dayOfMonth", "dayOfWeek", "hour", "minute", "month", "second", "stream", "reportIfEmpty", "initialRecordTime"}  # fmt: skip
    assert theirs - set(described()["components"]["parameters"]) == schedules


def test_good_events_fit_the_schemas():
    whole = {"$ref": "#/components/schemas/Event", "components": described()["components"]}
    judge = jsonschema.Draft202012Validator(whole)
    for event in EVENTS:
        assert [error.message for error in judge.iter_errors(event)] == []
        assert not judge.is_valid(event | {"action": "MOVE"})
        assert not judge.is_valid({name: value for name, value in event.items() if name != "eventTime"})
