"""Every example of docs/api-catalogue.md is asked, and answered without an error."""

import json
import re

import pytest
from django.conf import settings

from marketplace.shops.queries.facets import forget_facets
from tests.factories.codes import make_lot_code
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db


def test_every_example_is_answered(client):
    forget_facets()
    product, code = make_on_sale(name="Cà phê", stars=5), make_lot_code()
    text = (settings.BASE_DIR / "docs/api-catalogue.md").read_text(encoding="utf-8")
    examples = re.findall(r"```graphql\n(.*?)```", text, re.DOTALL)
    assert len(examples) == 9
    for example in examples:
        declared = {"slug": product.slug, "code": code.code, "after": None}
        variables = {name: value for name, value in declared.items() if f"${name}:" in example}
        body = json.dumps({"query": example, "variables": variables})
        out = client.post("/graphql/", body, content_type="application/json").json()
        assert "errors" not in out, (example, out)
        assert None not in out["data"].values(), (example, out)
        if "edges { node { name } } } }" in example:
            assert "Cà phê" in json.dumps(out, ensure_ascii=False)
