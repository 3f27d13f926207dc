"""How often what is tried at random is tried: `make soak` asks four times as much as `make test`. A test that is none of
Hypothesis is marked `chance`, so that it is among what `make soak` runs."""

import os

LONG = "LONG" in os.environ


def times(n: int) -> int:
    """So often in `make soak`, a quarter of it in `make test`."""
    return n if LONG else n // 4
