"""What every page shares: errors, languages, files for machines."""

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from marketplace.storefront.middleware import ChooseLanguage
from marketplace.storefront.views import errors


def test_an_unknown_page_says_so_without_the_database(client):
    response = client.get("/khong-co/")
    page = response.content.decode()
    assert response.status_code == 404
    assert "Không tìm thấy trang này" in page and 'lang="vi"' in page and 'content="noindex"' in page


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (lambda r: errors.bad_request(r, Exception()), 400),
        (lambda r: errors.forbidden(r, Exception()), 403),
        (errors.csrf_failed, 403),
        (errors.server_error, 500),
    ],
)
def test_errors_are_pages(view, status):
    response = view(RequestFactory().get("/"))
    assert response.status_code == status
    assert b"<h1>" in response.content


def test_offline_page(client):
    assert "Không có mạng" in client.get("/offline/").content.decode()


def test_the_language_is_chosen_by_a_link(client):
    response = client.get("/offline/?lang=en&a=1")
    assert response.status_code == 302
    assert response["Location"] == "/offline/?a=1"
    assert response.cookies["django_language"].value == "en"
    assert 'lang="en"' in client.get("/offline/").content.decode()
    assert client.get("/offline/?lang=vi")["Location"] == "/offline/"
    assert 'lang="vi"' in client.get("/offline/").content.decode()


def test_the_language_link_leads_nowhere_else(client):
    request = RequestFactory().get("/", {"lang": "en"})
    request.path = "//evil.example/"
    assert ChooseLanguage(lambda r: HttpResponse())(request)["Location"] == "/%2Fevil.example/"
    assert client.get("/offline/?lang=fr").status_code == 200
    assert client.post("/offline/?lang=en").status_code == 405


def test_files_for_machines(client, settings):
    robots = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml" in robots and "Disallow: /studio/" in robots
    manifest = json.loads(client.get("/site.webmanifest").content)
    assert manifest["name"] == "Chợ OCOP" and len(manifest["icons"]) == 2
    worker = client.get("/sw.js")
    assert worker["Content-Type"].startswith("text/javascript") and b"addEventListener" in worker.content
    assert client.get("/favicon.ico")["Location"].endswith("icon-48.png")


def test_pages_allow_nothing_inline(client):
    policy = client.get("/offline/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
