import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404

from catalog.core import views

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "secret.jpg").write_bytes(b"not yours")
    for name in (
        "photos/ab/x.jpg",
        "photos/ab/x.480.avif",
        "photos/ab/x.480.webp",
        "documents/ab/y.pdf",
        "photos/ab/z.html",
    ):
        default_storage.save(name, ContentFile(b"0" * 1000))


@pytest.mark.parametrize(("name", "kind"), [("x.jpg", "jpeg"), ("x.480.avif", "avif"), ("x.480.webp", "webp")])
def test_photos_are_kept_by_browsers(client, name, kind, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(f"/media/photos/ab/{name}", headers={"accept-encoding": "gzip"})
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"0" * 1000
    assert response["Content-Type"] == f"image/{kind}"
    assert response["Content-Length"] == "1000"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Content-Disposition" not in response or response["Content-Disposition"].startswith("inline")
    assert "Cookie" not in response.get("Vary", "")
    again = client.get(f"/media/photos/ab/{name}", headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(f"/media/photos/ab/{name}")
    head.close()
    assert (head.status_code, head["Content-Length"]) == (200, "1000")
    assert client.post(f"/media/photos/ab/{name}").status_code == 405


def test_anything_else_is_a_download_in_a_sandbox(client):
    response = client.get("/media/photos/ab/z.html")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="z.html"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    response.close()


def test_documents_are_given_by_their_rooms_only(client, rf):
    assert client.get("/media/documents/ab/y.pdf").status_code == 404
    response = views.stored_file(rf.get("/"), "documents/ab/y.pdf", download_as="Giấy phép.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Gi%E1%BA%A5y")
    assert response["Cache-Control"] == "private, max-age=3600"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    response.close()


def test_a_document_is_never_called_what_it_is_not(rf):
    response = views.stored_file(rf.get("/"), "documents/ab/y.pdf", download_as="giay-phep.hta")
    assert response["Content-Disposition"] == 'attachment; filename="giay-phep.pdf"'
    response.close()


@pytest.mark.parametrize(
    "name",
    ["../secret.jpg", "photos/../../secret.jpg", "/etc/passwd", "photos\\..\\x.jpg", "photos/ab", "photos/ab/", "", ".", "a\x00b",
     "./photos/ab/x.jpg", "photos//ab/x.jpg", "photos/ab/none.jpg", "x" * 5000 + ".jpg"],
)  # fmt: skip
def test_other_names_are_not_found(rf, name):
    with pytest.raises(Http404):
        views.stored_file(rf.get("/"), name)


@pytest.mark.parametrize(
    "path", ["/media/../secret.jpg", "/media/%2e%2e/secret.jpg", "/media/..%2fsecret.jpg", "/media//etc/passwd"]
)
def test_no_path_leads_out(client, path):
    assert client.get(path).status_code == 404
