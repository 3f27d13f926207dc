"""How many Digital Links a second are parsed, beside a floor that any parser of addresses has. `python -m tests.bench.parsing` alone."""

import sys
import time
from collections.abc import Callable
from urllib.parse import unquote

from catalog.core import gs1

FLOOR = 50_000  # parses a second


def _floor(path: str, _query: str) -> list[str]:
    """The least that a parser does: split the path, decode its segments. Nothing is checked."""
    return [unquote(segment) for segment in path.split("/")]


def rate(call: Callable[[str, str], object], path: str, query: str = "", seconds: float = 1.0) -> float:
    """Calls a second of CPU time, the best of five rounds."""
    best = 0.0
    for _ in range(5):
        calls, start = 0, time.process_time()
        while (spent := time.process_time() - start) < seconds / 5:
            for _ in range(500):
                call(path, query)
            calls += 500
        best = max(best, calls / spent)
    return best


def lines() -> list[str]:
    """A row for each form of address, for the notes of `make bench`."""
    gtin = "/01/09521234543213"
    forms = {
        "GTIN": (gtin, ""),
        "GTIN and lot": (f"{gtin}/10/ABC123", ""),
        "encoded lot, serial, expiry": (f"{gtin}/10/A%2F1/21/0K3F9TQ2XB7M", "17=281031"),
        "GLN": ("/414/9521234543213", ""),
    }
    out = ["| Digital Link | parses/s | bare split/s | × | budget |", "|---|--:|--:|--:|---|"]
    for name, (path, query) in forms.items():
        ours, floor = rate(gs1.parse_path, path, query), rate(_floor, path, query)
        verdict = ("held" if ours >= FLOOR else "**not held**") if name == "GTIN and lot" else ""
        out.append(f"| {name} | {ours:,.0f} | {floor:,.0f} | {floor / ours:.1f} | {verdict} |")
    return out


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
