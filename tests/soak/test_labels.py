"""Labels read by two readers that share no code, and many more of them seen badly than the quick test looks at."""

import random
from dataclasses import replace

import numpy as np
import pytest
import zxingcpp

from tests.traceability.codes.paper import KINDS, crops, kinds_of_paper, of_every_kind, sample
from traceability.codes.symbols import STOCKS, sheets_pdf

pytestmark = pytest.mark.soak


def test_zbar_reads_every_label_of_every_paper():
    """From 300 dots an inch, cropped to the label. QR only: in small print zbar sees a bar code now and then."""
    import zbar  # `make soak` brings it: it is built from source, which `make test` cannot ask of every machine

    scanner = zbar.Scanner()
    for key, stock, over in kinds_of_paper():
        labels = [replace(label, **over) for label in of_every_kind(stock.per_page if stock.is_sheet else len(KINDS))]
        for label, picture in zip(labels, crops(sheets_pdf(labels, stock=stock), stock, 300), strict=True):
            seen = [found.data.decode() for found in scanner.scan(np.array(picture)) if "QR" in found.type]
            assert seen == [label.uri], key


@pytest.mark.parametrize("stock", STOCKS.values(), ids=STOCKS)
def test_labels_seen_badly(stock):
    """600 of each paper: at least 99 in 100 read, none misread."""
    rng = random.Random(1)
    seen = [(uri, [code.text for code in zxingcpp.read_barcodes(picture)]) for uri, picture in sample(rng, stock, 600)]
    assert [got for uri, got in seen if got not in ([], [uri])] == []
    assert sum(got == [uri] for uri, got in seen) >= 0.99 * len(seen)


def test_labels_with_a_blot_anywhere():
    """Also on the corner marks, without which a symbol is not found: two in three are read, and no one as another."""
    rng, stock = random.Random(2), STOCKS["a4-21"]
    seen = [
        (uri, [code.text for code in zxingcpp.read_barcodes(picture)])
        for uri, picture in sample(rng, stock, 1_000, anywhere=True)
    ]
    assert [got for uri, got in seen if got not in ([], [uri])] == []
    assert 0.55 < sum(got == [uri] for uri, got in seen) / len(seen) < 0.9
