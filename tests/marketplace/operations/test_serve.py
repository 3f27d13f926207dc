"""`manage.py serve` in a process of its own: what a person sees, and that nothing is left behind."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psutil
import pytest
from django.db import connection

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """Where these servers write; open to the user that runs postgres for root."""
    with tempfile.TemporaryDirectory(prefix="ocop-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Served:
    """A running `manage.py serve`."""

    def __init__(self, port: int, **environment: str) -> None:
        self.port = port
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "127.0.0.1", str(port)],
            cwd=ROOT,
            env={k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
            | {"DJANGO_SETTINGS_MODULE": "marketplace.settings.test", "PYTHONUNBUFFERED": "1"}
            | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.seen: set[psutil.Process] = set()

    def read_until(self, words: str) -> str:
        """Standard output up to a line with these words; all of it when the process ends before."""
        assert self.process.stdout is not None
        text = ""
        for line in self.process.stdout:
            text += line
            if words in line:
                break
        return text

    def children(self) -> list[psutil.Process]:
        found = psutil.Process(self.process.pid).children(recursive=True)
        self.seen.update(found)
        return found

    def get(self, path: str) -> tuple[int, str]:
        connected = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connected.request("GET", path)
            answer = connected.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connected.close()

    def end(self) -> tuple[int, str]:
        """Exit code and the rest of standard error; every process that was seen must be gone."""
        _out, err = self.process.communicate(timeout=60)
        _, alive = psutil.wait_procs(self.seen, timeout=20)
        assert alive == []
        return self.process.returncode, err

    def close(self) -> None:
        if self.process.poll() is None:
            self.children()
            self.process.kill()
        self.process.communicate()
        for process in self.seen:
            if process.is_running():
                process.kill()


@pytest.fixture
def serve(var):
    """Start servers; whatever a test left running is ended."""
    running: list[Served] = []

    def begin(port: int | None = None, **environment: str) -> Served:
        running.append(Served(port or free_port(), **{"OCOP_VAR": str(var)} | environment))
        return running[-1]

    yield begin
    for served in running:
        served.close()


@pytest.fixture
def database_url(fresh_db) -> str:
    """The address of a migrated database of this test's own."""
    told = connection.settings_dict
    user = quote(told["USER"], safe="") + (":" + quote(told["PASSWORD"], safe="") if told["PASSWORD"] else "")
    if str(told["HOST"]).startswith("/"):
        return f"postgresql://{user}@/{fresh_db}?host={quote(told['HOST'], safe='')}"
    return f"postgresql://{user}@{told['HOST'] or 'localhost'}:{told['PORT'] or 5432}/{fresh_db}"


def the_worker(served: Served) -> psutil.Process:
    """The child that has no children: gunicorn has its workers."""
    (worker,) = [child for child in psutil.Process(served.process.pid).children() if not child.children()]
    return worker


def test_serves_restarts_its_worker_and_ctrl_c_ends_all(serve, database_url):
    served = serve(DATABASE_URL=database_url, PYTHONWARNINGS="")
    said = served.read_until("Ctrl-C")
    here = f"http://127.0.0.1:{served.port}"
    assert f"Chợ OCOP is running on {here}" in said
    assert re.search(rf"Home +{here}/\n", said) and f"{here}/studio/" in said and f"{here}/graphql/" in said
    assert served.get("/health/") == (200, '{"status": "ok", "database": "ok", "migrations": "ok"}')
    status, figures = served.get("/metrics")
    assert status == 200
    assert 'ocop_requests_total{method="GET",status="200",view="health"} 1.0' in figures
    assert "ocop_outbox_waiting " in figures and "ocop_tasks_waiting " in figures

    while len(psutil.Process(served.process.pid).children()) < 2:  # it starts after the web server
        pass
    status, page = served.get(f"/products/?q={'a' * 10_000}")
    assert status == 414
    assert "Địa chỉ dài quá" in page and "rút ngắn câu tìm" in page
    first = the_worker(served)
    served.children()
    first.kill()
    assert served.process.stderr is not None
    for line in served.process.stderr:
        if "The worker process ended and is started again" in line:
            break
    assert served.get("/health/")[0] == 200
    served.children()
    served.process.send_signal(signal.SIGINT)
    assert served.end()[0] == 0


def test_a_first_start_serves_the_files_it_has_just_collected(serve, database_url, var):
    shutil.rmtree(var / "static", ignore_errors=True)
    served = serve(DATABASE_URL=database_url, DJANGO_SETTINGS_MODULE="marketplace.settings.dev")
    served.read_until("Ctrl-C")
    status, page = served.get("/")
    assert status == 200
    style = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert style and served.get(style[1])[0] == 200
    served.children()
    served.process.send_signal(signal.SIGINT)
    assert served.end()[0] == 0


def test_when_the_web_server_dies_it_says_so_and_fails(serve, database_url):
    served = serve(DATABASE_URL=database_url, DEMO="0")
    served.read_until("Ctrl-C")
    (web,) = [child for child in psutil.Process(served.process.pid).children() if child.children()]
    served.children()
    web.kill()
    code, err = served.end()
    assert code == 1
    assert "The web server ended with code -9." in err


def test_when_it_is_killed_itself_nothing_stays(serve, database_url):
    served = serve(DATABASE_URL=database_url, DEMO="0")
    served.read_until("Ctrl-C")
    served.children()
    served.process.kill()
    assert served.end()[0] == -signal.SIGKILL


def test_ctrl_c_while_it_prepares_stops_the_embedded_database_too(serve, var):
    usual = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a script's background job begins
    served = serve()
    signal.signal(signal.SIGINT, usual)
    served.read_until("Preparing the database")
    marks = [str(var)]
    mine = [p for p in psutil.process_iter(["cmdline"]) if any(m in " ".join(p.info["cmdline"] or []) for m in marks)]
    served.seen.update(mine)
    assert len(mine) >= 2  # warden and postgres
    served.process.send_signal(signal.SIGINT)
    code, err = served.end()
    assert (code, "Traceback" in err) == (130, False)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://ocop:geheim@127.0.0.1:9/ocop", "127.0.0.1:9/ocop cannot be used: connection failed"),
        ("mysql://ocop:geheim@127.0.0.1/ocop", "DATABASE_URL is not an address of PostgreSQL"),
    ],
)
def test_a_wrong_database_url_is_one_line(serve, url, words):
    code, err = serve(DATABASE_URL=url).end()
    assert code == 1
    assert len(err.splitlines()) == 1 and words in err and "geheim" not in err


def test_a_database_that_is_read_only_is_one_line(serve, database_url):
    sign = "&" if "?" in database_url else "?"
    told = quote("-c default_transaction_read_only=on", safe="")
    code, err = serve(DATABASE_URL=f"{database_url}{sign}options={told}").end()
    assert code == 1
    assert len(err.splitlines()) == 1 and "cannot be filled: cannot execute " in err and "(see DATABASE_URL)" in err


def test_an_occupied_port_is_one_line(serve):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, err = serve(port).end()
    assert code == 1
    assert err == (
        f"CommandError: Port {port} on 127.0.0.1 is in use by another program:"
        f" stop it, or take another port: PORT={port + 1} make run\n"
    )


def test_a_folder_that_cannot_be_written_is_one_line(serve, tmp_path):
    taken = tmp_path / "var"
    taken.write_text("kept")
    code, err = serve(OCOP_VAR=str(taken)).end()
    assert code == 1
    assert (
        err.startswith(f"CommandError: {taken}/metrics cannot be written: Not a directory. Run as its owner")
        and len(err.splitlines()) == 1
    )
    assert taken.read_text() == "kept"
