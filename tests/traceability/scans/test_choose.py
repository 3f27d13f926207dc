"""Link types as they are written, and the choice among links by Accept and Accept-Language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.scans.queries.choose import Link, best, preferences, relation_of, wanted_kind

VI = Link("pip", "https://a.vn/vi", "vi", ("vi",))
EN = Link("pip", "https://a.vn/en", "en", ("en",))
BOTH = Link("pip", "/t/1/", "both")
PDF = Link("pip", "https://a.vn/vi.pdf", "pdf", ("vi",), "application/pdf")
ANY = Link("pip", "https://a.vn/", "any", (), "")


@pytest.mark.parametrize(
    ("links", "accept", "languages", "chosen"),
    [
        ([VI, EN], "", "", [VI, EN]),
        ([VI, EN], "*/*", "*", [VI, EN]),
        ([VI, EN], "", "en", [EN]),
        ([VI, EN], "", "en-GB,en;q=0.9", [EN]),
        ([VI, EN], "", "fr, vi;q=0.2, en;q=0.1", [VI]),
        ([VI, EN], "", "fr", [VI, EN]),
        ([VI, EN], "", "vi;q=0, en;q=0.1", [EN]),
        ([VI, EN, BOTH], "", "en", [EN, BOTH]),
        ([ANY, EN], "", "vi", [ANY]),
        ([ANY, EN], "", "en", [EN]),
        ([VI, PDF], "text/html,*/*;q=0.8", "vi", [VI]),
        ([VI, PDF], "application/pdf", "vi", [PDF]),
        ([VI, PDF], "application/*;q=0.9, text/html;q=0.1", "", [PDF]),
        ([EN, PDF], "text/html", "vi, en;q=0.5", [PDF]),  # language before form
        ([PDF], "image/png", "fr", [PDF]),
        ([VI, VI], "", "", [VI]),
        ([], "", "", []),
    ],
)
def test_the_best_links(links, accept, languages, chosen):
    assert best(links, accept=accept, languages=languages) == chosen


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", ""), ("*/*", ""), ("image/png", ""), ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("application/linkset+json", "application/linkset+json"), ("Application/JSON", "application/json"),
        ("text/html;q=0.9, application/ld+json", "application/ld+json"), ("application/json;q=0, text/html;q=0.1", "text/html"),
        ("application/problem+json", ""), ("application/json;q=x", ""),
    ],
)  # fmt: skip
def test_what_is_wanted_most(accept, kind):
    assert wanted_kind(accept) == kind


@pytest.mark.parametrize(
    ("asked", "relation"),
    [
        ("gs1:pip", "pip"), ("https://ref.gs1.org/voc/pip", "pip"), ("http://gs1.org/voc/pip", "pip"), ("pip", ""), ("gs1:", ""),
        ("gs1:a/b", ""), ("https://ref.gs1.org/voc/", ""), ("https://ref.gs1.org.evil.vn/voc/pip", ""), ("gs1:pip\n", ""),
    ],
)  # fmt: skip
def test_link_types_as_they_are_written(asked, relation):
    assert relation_of(asked) == relation


@given(st.text(max_size=2000))
def test_no_header_breaks_it(header):
    assert all(0 <= weight <= 1 for _name, weight in preferences(header))
    wanted_kind(header)
    assert best([VI, EN], accept=header, languages=header)
