"""The event hash: what the standard says it is, the same for the same facts, another for others."""

import copy
import random
from hashlib import sha256

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.chance import times
from tests.traceability.events.epcis.reference import MISPLACED, REFERENCE, WITHOUT
from tests.traceability.events.epcis.samples import (
    AGGREGATION,
    CONTEXT,
    EVENTS,
    FILES,
    LOT,
    NOW,
    OBJECT,
    TRANSACTION,
    TRANSFORMATION,
    changed,
    document,
    event_of,
    judged,
)
from traceability.events.epcis import event_hash, normal, pre_hash, read
from traceability.events.epcis.context import BARE, read_context
from traceability.events.epcis.errors import Faults
from traceability.events.epcis.hashing import number

NAMES = read_context(CONTEXT, BARE, "", Faults(1))


def hashed(event):
    return event_hash(event, NAMES)


def with_quantity(uri, quantity):
    return changed(OBJECT, quantityList=[{"epcClass": uri, "quantity": quantity}])


def ni(digest):
    return f"ni:///sha-256;{digest}?ver=CBV2.0"


def test_events_have_the_hashes_of_the_reference_implementation():
    if not FILES.is_dir():
        pytest.skip(f"{FILES} is not here: hashes are compared where it is")
    ours, without = {}, {}
    for file in {key.partition("#")[0] for key in [*REFERENCE, *WITHOUT]}:
        for i, event in enumerate(read((FILES / file).read_bytes(), now=NOW).checked().events):
            left_out = {*MISPLACED, "parentID"} if event.type == "TransactionEvent" else {*MISPLACED}
            rest = {name: value for name, value in event.content.items() if name not in left_out}
            ours[f"{file}#{i}"], without[f"{file}#{i}"] = event.hash, event_hash(rest, event.context)
    assert {key: ours[key] for key in REFERENCE} == {key: ni(digest) for key, digest in REFERENCE.items()}
    assert {key: without[key] for key in WITHOUT} == {key: ni(digest) for key, digest in WITHOUT.items()}


def test_the_string_by_the_table_of_the_standard():
    assert pre_hash(OBJECT, NAMES) == (
        "eventType=ObjectEvent"
        "eventTime=2026-02-19T23:30:00.000Z"
        "eventTimeZoneOffset=+07:00"
        "certificationInfo=https://certificates.example/1certificationInfo=https://certificates.example/2"
        "epcListepc=https://id.gs1.org/01/09521234543213/21/2017epc=https://id.gs1.org/01/09521234543213/21/2018"
        "quantityListquantityElementepcClass=https://id.gs1.org/01/09521234543213/10/H260220quantity=850.5uom=KGM"
        "quantityElementepcClass=https://id.gs1.org/01/09521234543220/10/L2026-01quantity=12"
        "action=ADD"
        "bizStep=https://ref.gs1.org/cbv/BizStep-creating_class_instance"
        "disposition=https://ref.gs1.org/cbv/Disp-active"
        "persistentDispositionset=https://ref.gs1.org/cbv/Disp-completeness_verifiedunset=https://ref.gs1.org/cbv/Disp-completeness_inferred"
        "readPointid=https://id.gs1.org/414/9521234543213/254/VN-DTOR-0017{https://ocop.example/voc/}gate=2"
        "bizLocationid=https://id.gs1.org/414/9521234543213"
        "bizTransactionListbizTransaction=https://orders.example/1"
        "type=https://ref.gs1.org/cbv/BTT-desadvbizTransaction=urn:epcglobal:cbv:bt:9521234543213:DN-1"
        "sourceListtype=https://ref.gs1.org/cbv/SDT-owning_partysource=https://id.gs1.org/417/9521234543213"
        "destinationListtype=https://ref.gs1.org/cbv/SDT-locationdestination=https://id.gs1.org/414/9521234543213"
        "sensorElementListsensorElementsensorMetadatastartTime=2026-02-19T23:00:00.000ZendTime=2026-02-19T23:20:00.000Z"
        "sensorReporttype=https://gs1.org/voc/Temperaturecomponent=https://ref.gs1.org/cbv/Comp-xbooleanValue=true"
        "sensorReporttype=https://gs1.org/voc/Temperaturevalue=21.5uom=CEL{https://ocop.example/voc/}probe=a"
        "ilmd{https://ocop.example/voc/}harvestDate=2026-02-20{urn:epcglobal:cbv:mda:}lotNumber=H260220"
        "{https://ocop.example/voc/}growers=An{https://ocop.example/voc/}growers=Bình"
        "{https://ocop.example/voc/}growers{https://ocop.example/voc/}household=3"
    )
    assert hashed(OBJECT) == f"ni:///sha-256;{sha256(pre_hash(OBJECT, NAMES).encode()).hexdigest()}?ver=CBV2.0"


def test_an_event_without_id_has_its_hash_for_one():
    assert event_of(OBJECT).event_id == hashed(OBJECT)
    named = changed(OBJECT, eventID="urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8")
    assert event_of(named).event_id == named["eventID"]
    assert event_of(named).hash == hashed(OBJECT)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (OBJECT, changed(OBJECT, recordTime="2026-02-20T07:00:00Z")),
        (OBJECT, changed(OBJECT, eventID="urn:x:1")),
        (OBJECT, changed(OBJECT, errorDeclaration={"declarationTime": "2026-02-20T07:00:00Z"})),
        (OBJECT, changed(OBJECT, **{"rdfs:comment": "a note"})),
        (OBJECT, changed(OBJECT, eventTime="2026-02-19T23:30:00Z")),
        (OBJECT, changed(OBJECT, eventTime="2026-02-20T06:30:00.0000+07:00")),
        (OBJECT, changed(OBJECT, eventTime="2026-02-19T23:29:59.9996Z")),
        (OBJECT, changed(OBJECT, bizStep="cbv:BizStep-creating_class_instance")),
        (OBJECT, changed(OBJECT, bizStep="https://ref.gs1.org/cbv/BizStep-creating_class_instance")),
        (OBJECT, changed(OBJECT, disposition="urn:epcglobal:cbv:disp:active")),
        (OBJECT, changed(OBJECT, bizLocation={"id": "urn:epc:id:sgln:9521234.54321.0"})),
        (OBJECT, changed(OBJECT, bizLocation={"id": "https://traces.example/vn/414/9521234543213"})),
        (OBJECT, changed(OBJECT, epcList=["https://a.vn/01/09521234543213/22/x/10/L/21/2017?17=281031", OBJECT["epcList"][1]])),
        (with_quantity(LOT, 850), with_quantity(LOT, 850.0)),
        (with_quantity(LOT, 850), with_quantity("urn:epc:class:lgtin:9521234.054321.H260220", 8.5e2)),
        (changed(OBJECT, **{"ocop:size": 2.5}), changed(OBJECT, **{"ocop:size": " 2.50 "})),
        (changed(OBJECT, **{"ocop:size": True}), changed(OBJECT, **{"ocop:size": "true"})),
        (changed(OBJECT, **{"ocop:size": "x"}), changed(OBJECT, **{"https://ocop.example/voc/size": ["x"]})),
        (changed(OBJECT, epcList=[]), changed(OBJECT, epcList=None)),
    ],
)  # fmt: skip
def test_the_same_facts_have_the_same_hash(one, other):
    assert pre_hash(one, NAMES) == pre_hash(other, NAMES)


@pytest.mark.parametrize(
    ("uri", "link"),
    [
        ("urn:epc:id:sgtin:4012345.012345.12", "01/04012345123456/21/12"),
        ("urn:epc:id:sgtin:952001.1012345.2", "01/19520010123455/21/2"),
        ("urn:epc:id:sgtin:952123454321.0.a%2Fb", "01/09521234543213/21/a%2Fb"),
        ("urn:epc:id:sscc:4012345.0000000333", "00/040123450000003338"),
        ("urn:epc:id:sgln:4012345.00011.987", "414/4012345000115/254/987"),
        ("urn:epc:id:sgln:952123454321..0", "414/9521234543213"),
        ("urn:epc:id:pgln:4012345.00225", "417/4012345002256"),
        ("urn:epc:id:grai:4012345.66666.87", "8003/0401234566666387"),
        ("urn:epc:id:giai:4012345.AAbb", "8004/4012345AAbb"),
        ("urn:epc:id:gsrn:4012345.9876540000", "8018/401234598765400000"),
        ("urn:epc:id:gsrnp:4012345.0000098765", "8017/401234500000987658"),
        ("urn:epc:id:gdti:4012345.55555.98", "253/401234555555498"),
        ("urn:epc:id:cpi:4012345.ABC.123", "8010/4012345ABC/8011/123"),
        ("urn:epc:id:sgcn:4012345.99999.44", "255/401234599999044"),
        ("urn:epc:id:ginc:4012345.333", "401/4012345333"),
        ("urn:epc:id:gsin:4012345.999987654", "402/40123459999876541"),
        ("urn:epc:id:itip:4012345.012345.01.02.999", "8006/040123451234560102/21/999"),
        ("urn:epc:id:upui:4012345.012345.AB12", "01/04012345123456/235/AB12"),
        ("urn:epc:class:lgtin:4054739.099914.20160711", "01/04054739999148/10/20160711"),
        ("urn:epc:idpat:sgtin:4054739.099914.*", "01/04054739999148"),
        ("urn:epc:idpat:grai:4012345.66666.*", "8003/04012345666663"),
        ("urn:epc:idpat:cpi:4012345.ABC.*", "8010/4012345ABC"),
        ("urn:epc:idpat:itip:4012345.012345.01.02.*", "8006/040123451234560102"),
    ],
)
def test_epc_uris_become_digital_links(uri, link):
    assert f"parentID=https://id.gs1.org/{link}action" in pre_hash(
        changed(AGGREGATION, parentID=uri, childEPCs=None, childQuantityList=None), NAMES
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (1.0, "1"),
        (-0.0, "0"),
        (200.50, "200.5"),
        (0.0000001, "0.0000001"),
        (1e15, "1000000000000000"),
        (-1e15, "-1000000000000000"),
        (1e21, "1000000000000000000000"),
        (123456789012345678, "123456789012345678"),
    ],
)
def test_numbers_are_digits_without_zeros_at_the_end(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    "text", ["007", "1e5", "nan", "infinity", "12345678901234567890", "٣.٠", "+7.0", ".50", "10", "100"]
)
def test_text_that_is_no_decimal_number_stays(text):
    assert pre_hash(changed(AGGREGATION, **{"ocop:a": text}), NAMES).endswith(f"a={text}")


def leaves(value, path=()):
    if isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, (*path, name))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from leaves(item, (*path, i))
    else:
        yield path


def put(event, path, change):
    event = copy.deepcopy(event)
    holder = event
    for name in path[:-1]:
        holder = holder[name]
    holder[path[-1]] = change(holder[path[-1]])
    return event


def other(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value.replace("2026-02-20T06:", "2026-02-20T05:") if "T06:" in value else f"{value}7"
    return value + 0.001


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e["type"])
def test_any_value_changed_or_member_taken_out_changes_the_hash(event):
    seen = {hashed(event)}
    for path in leaves(event):
        seen.add(hashed(put(event, path, other)))
    assert len(seen) == 1 + len(list(leaves(event)))
    for name in event.keys() - {"type"}:
        assert hashed(changed(event, **{name: None})) not in seen
    assert hashed(changed(event, **{"ocop:new": None, "ocop:other": ""})) not in seen


def shuffled(value, chance):
    if isinstance(value, dict):
        names = list(value)
        chance.shuffle(names)
        return {name: shuffled(value[name], chance) for name in names}
    if isinstance(value, list):
        items = [shuffled(item, chance) for item in value]
        chance.shuffle(items)
        return items
    return value


plain = st.one_of(st.text(max_size=12), st.integers(-(10**17), 10**17), st.floats(-1e15, 1e15), st.booleans())
names = st.text("abcxyz", min_size=1, max_size=4)
nested = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=8
)
with_extensions = st.builds(
    lambda event, members: event | {f"ocop:{name}": value for name, value in members.items()},
    st.sampled_from([OBJECT, AGGREGATION, TRANSACTION, TRANSFORMATION]),
    st.dictionaries(names, nested, max_size=3),
)


@settings(deadline=None, max_examples=times(60))
@given(with_extensions, st.randoms(use_true_random=False))
def test_order_does_not_matter(event, chance):
    mixed = shuffled(event, chance)
    assert pre_hash(mixed, NAMES) == pre_hash(event, NAMES)


@settings(deadline=None, max_examples=times(60))
@given(with_extensions, st.randoms(use_true_random=False))
def test_stored_bytes_are_one_for_equal_content_and_lose_nothing(event, chance):
    names = list(event)
    chance.shuffle(names)
    stored = normal({name: event[name] for name in names})
    assert stored == normal(event)
    assert orjson.loads(stored) == orjson.loads(orjson.dumps(event))
    assert pre_hash(orjson.loads(stored), NAMES) == pre_hash(event, NAMES)


@settings(deadline=None, max_examples=times(60))
@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_other_quantities_have_other_hashes(one, two):
    a, b = (hashed(with_quantity(LOT, q)) for q in (one, two))
    assert (a == b) == (one == two)


@pytest.mark.chance
def test_as_many_lots_have_as_many_hashes():
    chance = random.Random(7)
    seen = set()
    for i in range(times(1000)):
        event = changed(
            OBJECT, epcList=[f"urn:epc:id:sgtin:9521234.054321.{i}"], quantityList=None, **{"ocop:n": chance.random()}
        )
        seen.add(judged(document(event)).checked().events[0].hash)
    assert len(seen) == times(1000)
