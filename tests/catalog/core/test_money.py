import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.core.money import Money

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (125000, "VND", f"125.000{NBSP}₫"),
        (0, "VND", f"0{NBSP}₫"),
        (999, "VND", f"999{NBSP}₫"),
        (-1234567, "VND", f"-1.234.567{NBSP}₫"),
        (1250, "USD", f"12,50{NBSP}US$"),
        (5, "EUR", f"0,05{NBSP}€"),
    ],
)
def test_amounts_are_written_the_vietnamese_way(amount, currency, text):
    assert Money(amount, currency).format() == text == str(Money(amount, currency))


def test_arithmetic():
    assert Money(5) + Money(7) - Money(2) == Money(10)
    assert 3 * Money(5) == Money(5) * 3 == -Money(-15)
    assert Money(1) < Money(2) <= Money(2)
    assert Money(3) > Money(2) >= Money(2)
    assert not Money(0)
    assert Money(1)
    assert len({Money(1), Money(1), Money(1, "USD")}) == 2


@pytest.mark.parametrize("mix", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a >= b])
def test_currencies_do_not_mix(mix):
    with pytest.raises(ValueError, match="VND and USD"):
        mix(Money(1), Money(1, "USD"))


@pytest.mark.parametrize("amount", [1.0, "1", True, None])
def test_only_whole_numbers(amount):
    with pytest.raises(TypeError):
        Money(amount)


def test_only_whole_factors_and_known_currencies():
    with pytest.raises(TypeError):
        Money(10) * 1.1
    with pytest.raises(ValueError, match="unknown"):
        Money(1, "XYZ")


@given(st.integers(-(10**18), 10**18))
def test_the_written_amount_reads_back(amount):
    text = Money(amount).format().removesuffix(f"{NBSP}₫")
    assert int(text.replace(".", "")) == amount
