"""What gunicorn loads before its first page: 3 s are its budget (`make bench`), and a library that is loaded is a tenth of them."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
AT_THE_START = {
    "allauth", "asgiref", "axes", "django", "django_htmx", "django_stubs_ext", "django_tasks_db", "greenlet", "orjson", "pghistory", "pgtrigger",
    "prometheus_client", "psycopg", "psycopg_binary", "sqlparse", "structlog", "typing_extensions", "unfold", "whitenoise",
}  # fmt: skip
ASK = """
import sys
sys.modules["rich"] = None  # a tool of development that structlog would load
import marketplace.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
for name, module in sorted(sys.modules.items()):
    print(name, getattr(module, "__file__", None) or "")
"""


def test_only_what_every_page_needs_is_loaded():
    """Libraries for spreadsheets, papers, pictures, maps, keys and GraphQL wait for the first page that needs them; no migration is read."""
    told = subprocess.run([sys.executable, "-W", "ignore", "-c", ASK], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)  # fmt: skip
    loaded = dict(line.split(" ", 1) for line in told.stdout.splitlines())
    installed = {name.partition(".")[0] for name, file in loaded.items() if "/site-packages/" in file}
    assert "django" in installed
    assert sorted(installed - AT_THE_START - {"coverage"}) == []  # of the tests themselves
    assert [name for name in loaded if name.startswith("allauth.mfa.webauthn")] == []
    assert [name for name in loaded if ".migrations.0" in name] == []
