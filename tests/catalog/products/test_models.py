"""How rows of this room call themselves."""

import datetime as dt

from catalog.products.models import (
    Photo,
    Product,
    ProductGroup,
    ProductReview,
    ProductSet,
    Regime,
    StarSpan,
    Term,
    Variant,
)


def test_rows_say_what_they_are():
    day = dt.date(2026, 1, 1)
    assert str(Regime(number="148/QĐ-TTg")) == "148/QĐ-TTg"
    assert str(ProductGroup(name="Thực phẩm")) == str(ProductSet(name="Thực phẩm")) == str(Product(name="Thực phẩm"))
    assert str(StarSpan(stars=4, starts_on=day, ends_on=day)) == "4★ 2026-01-01 – 2026-01-01"
    assert str(Variant(product_id=1, name="Túi")) == "1 · Túi"
    assert str(Photo(product_id=1, position=2)) == "1 #2"
    assert str(ProductReview(product_id=1, verdict="approved")) == "1 approved"
    assert str(Term(shown="cà phê")) == "cà phê"
