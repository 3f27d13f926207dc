"""Nothing in a page needs a looser content policy than ours."""

import re

import pytest

from tests.architecture.source import ROOT, templates

TAG = re.compile(r"<[a-zA-Z][^<>]*>", re.DOTALL)
DATA_SCRIPT = re.compile(r"""\btype=["'](application/(ld\+)?json|text/template)["']""")
TEMPLATE_CODE = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}", re.DOTALL)
RULES = {
    "style attribute": lambda tag: re.search(r"\sstyle\s*=", tag),
    "event handler": lambda tag: re.search(r"""\son[a-z]+\s*=\s*["'{]""", tag),
    "hx-on handler": lambda tag: re.search(r"\shx-on", tag),
    "javascript: address": lambda tag: re.search(r"""=\s*["']?\s*javascript:""", tag, re.IGNORECASE),
    "style element": lambda tag: re.match(r"<style\b", tag),
    "inline script": lambda tag: (
        re.match(r"<script\b", tag) and not re.search(r"\ssrc=", tag) and not DATA_SCRIPT.search(tag)
    ),
    "foreign script or style": lambda tag: (
        re.match(r"<(script|link)\b", tag) and re.search(r"""\s(src|href)=["'](https?:)?//""", tag)
    ),
}


def broken_rules(text: str) -> list[str]:
    tags = TAG.findall(TEMPLATE_CODE.sub("", text))
    return [f"{rule}: {tag[:80]}" for tag in tags for rule, breaks in RULES.items() if breaks(tag)]


def test_pages_need_no_looser_policy():
    found = {str(p.relative_to(ROOT)): broken_rules(p.read_text()) for p in templates() if p.suffix != ".txt"}
    assert {name: rules for name, rules in found.items() if rules} == {}


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color:red">',
        '<a onclick="x()">',
        "<button\n  onclick='x()'>",
        '<div hx-on:click="x()">',
        '<a href="javascript:x()">',
        "<style>",
        "<script>",
        '<script type="module">',
        '<script src="https://cdn.example/x.js">',
        '<link rel="stylesheet" href="//cdn.example/x.css">',
    ],
)
def test_the_rules_see_what_they_forbid(text):
    assert broken_rules(text)


@pytest.mark.parametrize(
    "text",
    [
        '<script type="application/ld+json">',
        "<script src=\"{% static 'app.js' %}\" defer>",
        '<link rel="stylesheet" href="/static/app.css">',
        '<p class="style" data-on="1">',
        "{# <p style='no'> #}",
    ],
)
def test_the_rules_let_pass_what_is_good(text):
    assert broken_rules(text) == []
