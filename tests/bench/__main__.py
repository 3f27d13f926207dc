"""`make bench`: every public read on 1,000 and on 100,000 products, beside a view that does nothing and one that asks one thing.

BENCH_PRODUCTS (100000), BENCH_CODES (1000000) and BENCH_REQUESTS (10000, before the worker's memory is read) change the sizes;
`BENCH_ONLY=resolver` measures the rows whose name holds the word, and nothing beside them. Each row is told on stderr as soon as it is measured;
tables in Markdown come at the end, after about ten minutes on an idle machine. Ends with 1 only when something could not be measured. Held or
not held is for people: machines differ.
"""

import os
import platform
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "marketplace.settings.bench"
os.environ.setdefault("PROMETHEUS_DISABLE_CREATED_SERIES", "1")
django.setup()

from marketplace.operations.start import collect_static, compile_messages  # noqa: E402  after setup
from tests.bench import capture, databases, events, importing, labels, parsing, placing, slots, units  # noqa: E402
from tests.bench.cases import Case, cases  # noqa: E402
from tests.bench.server import Figures, Server, fetch, first_load, measure, middle, rate, running  # noqa: E402

_BEGAN = time.monotonic()


def take(server: Server, asked: Sequence[Case]) -> dict[str, Figures]:
    """Measure all of them; between every few of them the floors, whose middle figures count."""
    found: dict[str, Figures] = {}
    floors: dict[str, list[Figures]] = {"view": [], "query": []}

    def look() -> None:
        for name, figures in floors.items():
            figures.append(measure(server, [f"/floor/{name}/"], seconds=1))

    for number, case in enumerate(asked):
        if number % 4 == 0:
            look()
        figures = measure(
            server,
            case.paths,
            body=case.body,
            warm=min(120, 20 + 2 * len(case.paths)),
            least=60 if len(case.paths) == 1 else min(len(case.paths), 1000),
            cookie="x=1" if case.anew else "",
        )
        if figures.status != case.status:
            raise SystemExit(f"{case.name}: {case.paths[0]} answers {figures.status}")
        found[case.name] = figures
        _say(f"{case.name}: {figures.statements} SQL, CPU {figures.cpu:.2f} ms, p50 {figures.p50:.2f} ms")
    look()
    return found | {name: middle(figures) for name, figures in floors.items()}


def shares(server: Server, case: Case) -> tuple[float, float]:
    """Of a bare view's rate, with four clients: each pair is taken one right after the other; the middle of three, and the bare view's rate."""
    pairs = [(rate(server, ["/floor/view/"], seconds=2), rate(server, case.paths, seconds=2)) for _ in range(3)]
    return statistics.median(own / bare for bare, own in pairs), statistics.median(bare for bare, _ in pairs)


def _held(value: float, budget: float | None) -> str:
    return "" if budget is None else "held" if value <= budget else "**not held**"


def table(small: dict[str, Figures], large: dict[str, Figures], asked: Sequence[Case]) -> list[str]:
    """The rows: figures of the large database, its ratio to the floors and to the small one, and what is not held."""
    view, query = large["view"], large["query"]
    lines = [
        "| what | SQL | CPU ms | p50 ms | p95 ms | kB | × view | × query | p50 at 1,000 | × | budgets |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for name in ("view", "query"):
        f, s = large[name], small[name]
        lines.append(
            f"| floor: bare {name} | {f.statements} | {f.cpu:.2f} | {f.p50:.2f} | {f.p95:.2f} | | | | {s.p50:.2f} | | |"
        )
    for case in asked:
        f, s = large[case.name], small[case.name]
        growth = f.p50 / s.p50
        checks = {
            "SQL": _held(f.statements, case.statements),
            "CPU": _held(f.cpu, case.cpu),
            "size": _held(growth, case.vs_small),
        }
        if case.like:
            checks["as page 1"] = _held(f.p50, large[case.like].p50 * 1.2)
        missed = [key for key, value in checks.items() if value.startswith("**")]
        verdict = "held" if not missed else f"**not held: {', '.join(missed)}**"
        lines.append(
            f"| {case.name} | {f.statements} | {f.cpu:.2f} | {f.p50:.2f} | {f.p95:.2f} | {f.wire / 1000:.1f} | {f.p50 / view.p50:.1f}"
            f" | {f.p50 / query.p50:.1f} | {s.p50:.2f} | {growth:.2f} | {verdict} |"
        )
    return lines


def main() -> int:
    """Make, serve, measure, print."""
    products = int(os.environ.get("BENCH_PRODUCTS", "100000"))
    codes = int(os.environ.get("BENCH_CODES", "1000000"))
    requests = int(os.environ.get("BENCH_REQUESTS", "10000"))
    only = os.environ.get("BENCH_ONLY", "")
    _say("static files and messages")
    compile_messages()
    Path(os.environ.get("MEDIA_ROOT") or "var/media").mkdir(parents=True, exist_ok=True)
    collect_static()
    results: list[dict[str, Figures]] = []
    asked: list[Case] = []
    notes: list[str] = []
    for many, of_codes in ((1000, 1000), (products, codes)):
        _say(f"database with {many:,} products and {of_codes:,} codes")
        bench = databases.ensure(many, of_codes)
        if bench.seconds:
            notes.append(f"{many:,} products and {of_codes:,} codes were made in {bench.seconds:.0f} s.")
        asked = [case for case in cases() if only in case.name]
        with running(bench.name) as server:
            _say("measuring")
            results.append(take(server, asked))
            if many != products:
                continue
            for case in asked:
                if case.kilobytes:
                    size = first_load(server, case.paths[0]) / 1000
                    notes.append(
                        f"First load of the {case.name} with styles and scripts: {size:.1f} kB, budget {case.kilobytes} kB:"
                        f" {_held(size, case.kilobytes)}."
                    )
            for case in asked:
                if case.name.startswith("resolver"):
                    share, bare = shares(server, case)
                    notes.append(
                        f"{case.name}: {share:.0%} of a bare view's rate ({bare:.0f} a second, four clients), budget 50%: {_held(0.5, share)}."
                    )
            notes.append(
                f"Start of gunicorn to the first whole page: {server.first_answer:.1f} s, budget 3 s: {_held(server.first_answer, 3)}."
            )
            if only:
                continue
            notes.append(units.locked_ledger(server, next(case.paths for case in asked if case.name == "trace page")))
            _say(f"{requests:,} requests")
            mixed = [path for case in asked if case.body is None for path in case.paths[:20]]
            for number in range(requests):
                fetch(server, mixed[number % len(mixed)], expect=None)
            memory = server.worker.memory_full_info()
            notes.append(
                f"Worker after {requests:,} more requests: {memory.pss / 1e6:.0f} MB ({memory.uss / 1e6:.0f} its own, the rest its share"
                f" of what was loaded before the fork), budget 160 MB: {_held(memory.pss / 1e6, 160)}."
            )
    small, large = results
    machine = f"{platform.machine()}, {os.cpu_count()} CPUs, Python {platform.python_version()}"
    sizes = f"{products:,} products, {codes:,} codes"
    tables = table(small, large, asked)
    if not only:
        for part in (parsing, importing, events, labels, units, placing, slots, capture):
            _say(part.__name__.rpartition(".")[2])
            tables += ["", *part.lines()]
    print("\n".join([f"{machine}, {sizes}", "", *tables, "", *notes]))  # noqa: T201
    return 0


def _say(what: str) -> None:
    print(f"{time.monotonic() - _BEGAN:5.0f} s … {what}", file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
