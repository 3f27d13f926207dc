"""`make reset` deletes the embedded database, and nothing that is in use."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.embedded import reset, server, warden

ROOT = Path(__file__).parents[3]


@pytest.fixture
def _here(cluster, monkeypatch):
    monkeypatch.setenv("OCOP_VAR", str(cluster.var))
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.mark.usefixtures("_here")
def test_deletes_data_and_says_so(cluster, capsys):
    server.acquire(cluster)
    server.release(cluster)
    assert reset.main(["dev"]) == 0
    assert not cluster.home.exists() and not cluster.sockets.exists()
    assert capsys.readouterr().out == f"Deleted {cluster.home}. The next `make run` starts afresh.\n"


@pytest.mark.usefixtures("_here")
def test_stops_an_orphan_first(cluster):
    orphan = warden.start(cluster)
    assert reset.main(["dev"]) == 0
    assert orphan.wait(10) == 0


@pytest.mark.usefixtures("_here")
def test_uploaded_files_go_with_the_data_of_dev(cluster):
    photo = cluster.var / "media" / "photo.avif"
    photo.parent.mkdir()
    photo.touch()
    assert reset.main(["test"]) == 0
    assert photo.exists() and cluster.data.exists()
    assert reset.main([]) == 0
    assert not photo.parent.exists() and not cluster.data.exists()


@pytest.mark.usefixtures("_here")
def test_refuses_while_in_use(cluster, other_user, capsys):
    other_user(cluster)
    assert reset.main(["dev"]) == 1
    assert "is in use: stop `make run`" in capsys.readouterr().err
    assert cluster.data.exists()


@pytest.mark.usefixtures("_here")
def test_refuses_another_profile_and_a_real_server(monkeypatch, capsys):
    assert reset.main(["prod"]) == 1
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/ocop")
    assert reset.main([]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "Error: There is no profile prod: choose one of dev, test.",
        "Error: DATABASE_URL is set: only the embedded database can be reset here.",
    ]


@pytest.mark.usefixtures("_here")
def test_what_cannot_be_deleted_is_told_in_one_line(cluster, capsys):
    (cluster.var / "media").write_text("a file where a folder was")
    assert reset.main([]) == 1
    assert capsys.readouterr().err.startswith("Error: The embedded database cannot use ")


def test_a_person_sees_one_line_and_no_traceback(cluster):
    """Any command of manage.py, when the server cannot start."""
    (cluster.data / "PG_VERSION").write_text("17\n")
    environment = os.environ | {"OCOP_VAR": str(cluster.var), "DJANGO_SETTINGS_MODULE": "marketplace.settings.dev"}
    environment.pop("DATABASE_URL", None)
    ran = subprocess.run(
        [sys.executable, "manage.py", "showmigrations"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr.splitlines() == [ran.stderr.strip()]
    assert "was made by PostgreSQL 17" in ran.stderr
