"""`/epcis/` and the resolver asked at random by their own description (schemathesis): what is wrong with the answers.

What fits the schema may still be refused (check digits, namespaces), so nothing is said of what must be taken. 501 is described where it is.
"""

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

CHECKS = (
    "status_code_conformance", "content_type_conformance", "response_schema_conformance", "response_headers_conformance",
    "unsupported_method",
)  # fmt: skip
LONGEST_LINE = 4_000  # characters: what is longer gunicorn refuses (400) before anything of ours is asked


def _schema(port: int, **config: Any) -> Any:
    import schemathesis  # takes seconds

    with_checks = {"enabled": False, "not_a_server_error": {"enabled": True, "expected-statuses": ["2xx", "3xx", "4xx", "501"]}}  # fmt: skip
    given_config = {
        "base-url": f"http://127.0.0.1:{port}",
        "checks": with_checks | {name: {"enabled": True} for name in CHECKS},
        "max-redirects": 0,
        **config,
    }
    address = f"http://127.0.0.1:{port}/epcis/openapi.json"
    return schemathesis.openapi.from_url(address, config=schemathesis.Config.from_dict(given_config))


def statuses_of(operations: list[tuple[str, str]], *, port: int, secret: str, examples: int) -> set[int]:
    """Ask each of the operations (path and method) so many times as described and as often otherwise, always the same; the statuses of the
    answers. Fails at the first answer that is not as described, or a server error."""
    from schemathesis import GenerationMode, checks

    schema = _schema(port)
    wanted = [getattr(checks, name) for name in (*CHECKS[:-1], "not_a_server_error")]
    found: set[int] = set()
    for path, method in operations:
        for mode in GenerationMode:

            @settings(
                max_examples=examples,
                deadline=None,
                database=None,
                derandomize=True,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=schema[path][method].as_strategy(generation_mode=mode))
            def ask(case: Any) -> None:
                answer = case.call(headers={"Authorization": f"Bearer {secret}"})
                case.validate_response(answer, checks=wanted)
                found.add(answer.status_code)

            ask()
    return found


def faults(*, port: int, secret: str, seconds: float, examples: int, seed: int) -> tuple[int, list[str]]:
    """Ask every operation for so many seconds; how many answers there were, and what was wrong with them."""
    import schemathesis

    schema = _schema(
        port,
        seed=seed,
        headers={"Authorization": f"Bearer {secret}"},
        generation={"max-examples": examples, "database": "none", "no-shrink": True},
        phases={"stateful": {"enabled": False}},
        **{"max-time": seconds},
    )
    asked, wrong = 0, []
    for event in schemathesis.engine.from_schema(schema).execute():
        if isinstance(event, schemathesis.engine.events.NonFatalError | schemathesis.engine.events.FatalError):
            wrong.append(repr(event))
        recorder: Any = getattr(event, "recorder", None)
        for case, checked in recorder.checks.items() if recorder else ():
            asked += 1
            request = recorder.interactions[case].request
            if len(request.uri) > LONGEST_LINE:
                continue
            wrong += [
                f"{request.method} {request.uri}: {c.failure_info.failure}"[:1500] for c in checked if c.failure_info
            ]
    return asked, wrong
