"""Lists of certified products through the pages."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.certification import services
from catalog.certification.models import ImportJob, ImportState
from catalog.places.models import Post
from catalog.products.models import Product
from tests.factories.accounts import make_officer
from tests.factories.places import unit

from .desk import officer_of, text_of

pytestmark = pytest.mark.django_db
HEAD = "Tên sản phẩm,Chủ thể,Loại hình,Xã,Tỉnh,Số sao,Số quyết định,Ngày quyết định,Bộ sản phẩm\n"
GOOD = "Mật ong Thử,HTX Thử Một,Hợp tác xã,Xã Kiến Đức,Lâm Đồng,4,858/QĐ-UBND,15/06/2026,4\n"
BAD = "Trà Thử,HTX Thử Hai,Hợp tác xã,Xã Kiến Đức,Lâm Đồng,9,858/QĐ-UBND,45/13/2026,4\n"


def upload(client, text, name="danh-sach.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post("/office/imports/", {"file": SimpleUploadedFile(name, data)})


def job_of(answer):
    assert answer.status_code == 302
    return ImportJob.objects.get(pk=int(answer["Location"].rstrip("/").rsplit("/", 1)[1]))


def test_from_upload_to_the_register(django_assert_num_queries):
    _, client = officer_of()
    job = job_of(upload(client, HEAD + GOOD))
    path = f"/office/imports/{job.pk}/"
    page = text_of(client.get(path))
    assert '<meta http-equiv="refresh" content="2">' in page and "0% xong" in page
    services.check_import(job=job)
    with django_assert_num_queries(6):
        page = text_of(client.get(path))
    assert "Cả 1 dòng đều đúng" in page and "Mật ong Thử" in page and "http-equiv" not in page
    assert client.post(path).status_code == 302
    page = text_of(client.get(path))
    assert "Đang ghi" in page and "http-equiv" in page
    job.refresh_from_db()
    services.commit_import(job=job, by=job.by)
    page = text_of(client.get(path))
    assert "Thêm 1 chủ thể, 1 sản phẩm, 1 giấy công nhận" in page
    assert Product.objects.get().name == "Mật ong Thử"
    assert "đã được ghi" in text_of(client.post(path, follow=True))
    with django_assert_num_queries(6):
        page = text_of(client.get("/office/imports/"))
    assert "danh-sach.csv" in page and "Đã ghi xong" in page


def test_every_error_stands_at_its_row_and_column():
    _, client = officer_of()
    job = services.check_import(job=job_of(upload(client, HEAD + GOOD * 1 + BAD)))
    path = f"/office/imports/{job.pk}/"
    page = text_of(client.get(path))
    assert "1 trong 2 dòng sai" in page and "Trà Thử" in page and "Mật ong Thử" not in page
    told = [message for _c, _code, message in job.rows.get(is_bad=True).problems]
    assert told
    for message in told:
        assert message.split(".")[0] in page
    assert "Mật ong Thử" in text_of(client.get(f"{path}?rows=all&page=7"))
    assert client.get(f"{path}?page=abc").status_code == 200
    assert "Còn 1 dòng sai" in text_of(client.post(path, follow=True))
    assert not Product.objects.exists()
    answer = client.get(f"{path}bad-rows.xlsx")
    assert "attachment" in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [row[0].value for row in sheet.iter_rows()] == ["Tên sản phẩm", "Trà Thử"]


def test_previews_are_paged():
    _, client = officer_of()
    rows = "".join(GOOD.replace("Mật ong Thử", f"Mật ong số {n}") for n in range(60))
    job = services.check_import(job=job_of(upload(client, HEAD + rows)))
    page = text_of(client.get(f"/office/imports/{job.pk}/?page=2"))
    assert "Mật ong số 59" in page and "2 / 2" in page and "page=1" in page


def test_files_that_are_no_lists():
    _, client = officer_of()
    answer = upload(client, "")
    assert answer.status_code == 422 and "Tệp rỗng" in text_of(answer)
    answer = client.post("/office/imports/", {})
    assert answer.status_code == 422 and "Chưa chọn tệp." in text_of(answer)
    answer = client.post("/office/imports/", {"file": "chữ"})
    assert answer.status_code == 422
    assert not ImportJob.objects.exists()
    job = services.check_import(job=job_of(upload(client, "xin chào\nmọi người", name=f"{'dài' * 40}.xlsx")))
    assert job.state == ImportState.FAILED
    page = text_of(client.get(f"/office/imports/{job.pk}/"))
    assert "Không đọc được tệp" in page and "Chưa ghi gì." in page
    assert "chưa kiểm tra xong" in text_of(client.post(f"/office/imports/{job.pk}/", follow=True))


def test_the_template_is_read_by_ourselves():
    _, client = officer_of()
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/office/imports/template.xlsx").content)).active
    from catalog.certification.services.importing.columns import column_of

    headings = [cell.value for cell in sheet[1]]
    assert headings[:2] == ["Tên sản phẩm", "Chủ thể"]
    assert all(column_of(heading) for heading in headings)


def test_a_communes_officer_imports_nothing():
    _, client = officer_of(unit())
    assert "Chỉ cán bộ cấp tỉnh hoặc Bộ" in text_of(client.get("/office/imports/"))
    assert upload(client, HEAD + GOOD).status_code == 403


def test_another_officers_lists_are_absent():
    _, client = officer_of()
    job = job_of(upload(client, HEAD + GOOD))
    _, other = officer_of()
    assert other.get(f"/office/imports/{job.pk}/").status_code == 404
    assert other.post(f"/office/imports/{job.pk}/").status_code == 404
    assert other.get(f"/office/imports/{job.pk}/bad-rows.xlsx").status_code == 404
    assert "danh-sach.csv" not in text_of(other.get("/office/imports/"))


def test_whose_post_ended_while_the_list_waited_is_told_on_the_page():
    """request_commit says NotAllowed: a message, and nothing is stored."""
    officer, client = officer_of()
    job = job_of(upload(client, HEAD + GOOD))
    services.check_import(job=job)
    make_officer(place=unit(), user=officer)  # from the province to a commune of it
    Post.objects.filter(user=officer, level="province").update(ends_on=dt.date(2026, 11, 21))
    answer = client.post(f"/office/imports/{job.pk}/")
    assert answer["Location"] == f"/office/imports/{job.pk}/"
    assert "Chức vụ của bạn không còn cho ghi mọi dòng" in text_of(client.get(answer["Location"]))
    job.refresh_from_db()
    assert job.state == ImportState.CHECKED
    assert not Product.objects.exists()
