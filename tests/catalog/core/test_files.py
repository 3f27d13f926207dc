import io
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, ImageDraw
from pypdf import PdfWriter

from catalog.core import files
from catalog.core.errors import Refused


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def upload(data: bytes, name: str = "anh.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def picture(form: str = "JPEG", size=(640, 480), mode: str = "RGB", colour="#c0392b", **options) -> bytes:
    image = Image.new(mode, size, colour)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 4, size[1] // 4), fill=255 if mode in "L1" else "#ffffff")
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def stored(photo: files.Photo) -> Image.Image:
    with default_storage.open(photo.name) as f:
        image = Image.open(f)
        image.load()
    return image


def refused(data: bytes, name: str = "anh.jpg", accept=files.accept_photo) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        accept(upload(data, name))
    (problem,) = caught.value.problems
    assert str(problem.message)
    return problem.code, problem.field


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is this large and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_pictures_are_taken_by_their_content(form):
    photo = files.accept_photo(upload(picture(form), "tai-lieu.txt"))
    assert (photo.width, photo.height) == (640, 480)
    image = stored(photo)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (640, 480))


def test_names_cannot_be_guessed_and_say_nothing():
    names = {files.accept_photo(upload(picture(), "Nguyen Van A.jpg"), prefix="products").name for _ in range(3)}
    assert len(names) == 3
    for name in names:
        assert name.startswith("products/")
        assert name.endswith(".jpg")
        assert len(Path(name).stem) == 24
        assert "Nguyen" not in name


def test_all_metadata_is_left_behind():
    exif = Image.Exif()
    exif[0x010F] = "Máy của ông A"
    exif.get_ifd(0x8825).update({1: "N", 2: (11.0, 56.0, 0.0), 3: "E", 4: (108.0, 26.0, 0.0)})
    data = picture(exif=exif, comment=b"o nha")
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)
    image = stored(files.accept_photo(upload(data)))
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


def test_photos_are_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90°: the white corner of the file belongs on the upper right
    photo = files.accept_photo(upload(picture(size=(640, 400), exif=exif)))
    assert (photo.width, photo.height) == (400, 640)
    image = stored(photo)
    assert min(image.getpixel((390, 10))) > 240
    assert image.getpixel((10, 10))[1] < 100


def test_large_photos_are_made_smaller():
    photo = files.accept_photo(upload(picture(size=(6000, 3000))))
    assert (photo.width, photo.height) == (2400, 1200)


@pytest.mark.parametrize(
    ("mode", "colour", "form"),
    [
        ("RGBA", (200, 0, 0, 0), "PNG"),
        ("LA", (90, 0), "PNG"),
        ("P", 0, "PNG"),
        ("L", 90, "JPEG"),
        ("1", 0, "PNG"),
        ("CMYK", (0, 0, 0, 0), "JPEG"),
        ("I;16", 30000, "PNG"),
    ],
)
def test_every_mode_becomes_rgb(mode, colour, form):
    out = io.BytesIO()
    image = Image.new(mode, (64, 64), colour)
    image.save(out, form)
    assert stored(files.accept_photo(upload(out.getvalue()))).mode == "RGB"


def test_what_is_transparent_becomes_white():
    out = io.BytesIO()
    Image.new("RGBA", (64, 64), (200, 0, 0, 0)).save(out, "PNG")
    assert min(stored(files.accept_photo(upload(out.getvalue()))).getpixel((5, 5))) > 250
    palette = Image.new("P", (64, 64), 0)
    palette.putpalette([200, 0, 0])
    out = io.BytesIO()
    palette.save(out, "PNG", transparency=0)
    assert min(stored(files.accept_photo(upload(out.getvalue()))).getpixel((5, 5))) > 250


def test_sixteen_bit_greys_keep_their_brightness():
    out = io.BytesIO()
    Image.new("I;16", (64, 64), 32768).save(out, "PNG")
    assert abs(stored(files.accept_photo(upload(out.getvalue()))).getpixel((5, 5))[0] - 128) < 4


def test_colours_of_another_profile_are_converted():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert stored(files.accept_photo(upload(picture(icc_profile=lab)))).info.get("icc_profile") is None
    assert stored(files.accept_photo(upload(picture(icc_profile=b"no profile at all")))).mode == "RGB"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        ("Đây không phải là ảnh".encode(), "not_a_photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not_a_photo"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "not_a_photo"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "not_a_photo"),
        (b"%PDF-1.7 %%EOF", "not_a_photo"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not_a_photo"),
        (b"\x89PNG\r\n\x1a\n", "not_a_photo"),
        (b"\xff\xd8\xff\xe0", "not_a_photo"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "heic"),
        (picture()[:2000], "broken_photo"),
        (picture("PNG")[:600], "broken_photo"),
        (picture("WEBP")[:150], "not_a_photo"),
        (png_header(100, 100), "broken_photo"),
        (png_header(60_000, 60_000), "too_many_pixels"),
        (png_header(8000, 7500), "too_many_pixels"),
        (picture(size=(10, 200)), "too_small"),
    ],
)
def test_what_is_no_photo_is_refused(data, code, own_media):
    assert refused(data) == (code, "photo")
    assert list(own_media.rglob("*.*")) == []


def test_a_photo_of_sixty_megapixels_is_refused_before_it_is_decoded(monkeypatch):
    data = picture("PNG", size=(10_000, 6_000), mode="1", colour=0)
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("decoded"))
    assert refused(data) == ("too_many_pixels", "photo")


PEAK = """
import os, sys
import django; django.setup()
from django.conf import settings
settings.MEDIA_ROOT = os.environ["MEDIA_ROOT"]
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, ImageOps
from catalog.core import files
from catalog.core.errors import Refused
Image.init()

def answer(path):
    try:
        photo = files.accept_photo(SimpleUploadedFile("a", open(path, "rb").read()))
        return f"{photo.width}x{photo.height}"
    except Refused as refused:
        return refused.problems[0].code

def peak(path):
    "(what it says, megabytes at the highest) of a process of its own"
    read, write = os.pipe()
    if not os.fork():
        os.write(write, answer(path).encode())
        os._exit(0)
    _pid, _status, usage = os.wait3(0)
    return os.read(read, 100).decode(), usage.ru_maxrss / 1024

_, nothing = peak(sys.argv[1])
for path in sys.argv[2:]:
    said, most = peak(path)
    print(said, round(most - nothing))
"""


def speckled(size, mode):
    """As hard to compress and decode as a photo."""
    tile = Image.effect_noise((256, 256), 12).convert(mode)
    if mode == "RGBA":
        tile.putalpha(Image.effect_noise((256, 256), 12))
    whole = Image.new(mode, size)
    for x in range(0, size[0], 256):
        for y in range(0, size[1], 256):
            whole.paste(tile, (x, y))
    return whole


def test_memory_stays_bounded(tmp_path):
    """Real files at the limits, and bombs, each in a process of its own: megabytes above what a small photo takes."""
    cases = {
        "a 50-megapixel photo": (speckled((8640, 5760), "RGB"), "JPEG", {"quality": 30}, "2400x1600", 110),
        "a 60-megapixel photo": (speckled((9000, 6700), "RGB"), "JPEG", {"quality": 30}, "too_many_pixels", 40),
        "a 50-megapixel ribbon": (speckled((50_000, 1000), "RGB"), "JPEG", {"quality": 30}, "2400x48", 110),
        "a progressive photo": (speckled((4880, 3250), "RGB"), "JPEG", {"quality": 30, "progressive": True}, "2400x1598", 120),
        "a progressive one too large": (speckled((8640, 5760), "L"), "JPEG", {"quality": 30, "progressive": True}, "too_many_pixels", 40),
        "a PNG": (Image.new("RGBA", (4880, 3250), "#8a4b2f80"), "PNG", {"compress_level": 1}, "2400x1598", 200),
        "a palette PNG": (Image.new("P", (4880, 3250), 3), "PNG", {"transparency": 3, "compress_level": 1}, "2400x1598", 200),
        "a WebP": (Image.new("RGBA", (4880, 3250), "#8a4b2f80"), "WEBP", {"quality": 10, "method": 0}, "2400x1598", 310),
        "a PNG bomb": (Image.new("1", (20_000, 12_000)), "PNG", {}, "too_many_pixels", 40),
    }  # fmt: skip
    paths = []
    for n, (image, form, options, _said, _most) in enumerate(
        [(Image.new("RGB", (64, 64)), "JPEG", {}, "", 0), *cases.values()]
    ):
        paths.append(tmp_path / f"{n}.{form.lower()}")
        image.save(paths[-1], form, **options)
    ran = subprocess.run(
        [sys.executable, "-c", PEAK, *map(str, paths)],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "marketplace.settings.test", "MEDIA_ROOT": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    got = dict(zip(cases, (line.split() for line in ran.stdout.splitlines()), strict=True))
    assert {name: said for name, (said, _mb) in got.items()} == {name: case[3] for name, case in cases.items()}
    assert {name: mb for name, (_said, mb) in got.items() if int(mb) > cases[name][4]} == {}


def test_a_header_that_lies_is_refused():
    data = bytearray(picture())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 65_000, 65_000)
    assert refused(bytes(data)) == ("too_many_pixels", "photo")


def test_a_text_bomb_in_a_png_is_refused():
    body = b"Comment\0\0" + zlib.compress(b"A" * 80_000_000)
    whole = png_header(64, 64)
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    assert refused(whole[:33] + chunk + whole[33:])[0] in ("not_a_photo", "broken_photo")


def test_too_many_bytes():
    assert refused(picture() + b"\0" * files.PHOTO_BYTES) == ("too_large", "photo")
    with pytest.raises(Refused):  # a stream that understates its size

        class Liar(ContentFile):
            size = 10

        files.accept_photo(Liar(picture() + b"\0" * files.PHOTO_BYTES))


def test_the_field_can_be_named():
    with pytest.raises(Refused) as caught:
        files.accept_photo(upload(b"x"), field="cover")
    assert caught.value.problems[0].field == "cover"


def test_copies_in_widths_and_formats():
    photo = files.accept_photo(upload(picture(size=(900, 600))))
    assert files.renditions(photo.name) == [160, 320, 480, 800]
    for width in (160, 320, 480, 800):
        for suffix, form in (("avif", "AVIF"), ("webp", "WEBP"), ("jpg", "JPEG")):
            name = files.rendition_name(photo.name, width, suffix)
            with default_storage.open(name) as f, Image.open(f) as image:
                assert (image.format, image.size) == (form, (width, round(width * 2 / 3)))
    assert not default_storage.exists(files.rendition_name(photo.name, 1200, "webp"))


def test_names_of_copies_follow_from_the_original():
    assert files.rendition_name("photos/ab/x-Y_1.jpg", 480, "avif") == "photos/ab/x-Y_1.480.avif"
    assert files.rendition_widths(900) == [160, 320, 480, 800]
    assert files.rendition_widths(100) == [100]


def test_copies_are_made_once():
    photo = files.accept_photo(upload(picture(size=(200, 100))))
    files.renditions(photo.name)
    first = default_storage.get_modified_time(files.rendition_name(photo.name, 160, "webp"))
    assert files.renditions(photo.name) == [160]
    assert default_storage.get_modified_time(files.rendition_name(photo.name, 160, "webp")) == first
    assert len(default_storage.listdir(str(Path(photo.name).parent))[1]) == 4


@pytest.mark.parametrize("size", [(900, 600), (100, 50)])
def test_a_photo_goes_with_its_copies(size, own_media):
    photo = files.accept_photo(upload(picture(size=size)))
    files.renditions(photo.name)
    files.delete_photo(photo.name)
    files.delete_photo(photo.name)
    assert [p for p in own_media.rglob("*") if p.is_file()] == []


PDF = (
    b"%PDF-1.7\n1 0 obj<</Type/Pages/Kids[2 0 R]/Count 3>>endobj\n" + b"2 0 obj<</Type /Page>>endobj\n" * 3 + b"%%EOF\n"
)


def test_documents_are_kept_as_they_are():
    document = files.accept_document(upload(PDF, "giay.exe"))
    assert (document.content_type, document.size, document.pages) == ("application/pdf", len(PDF), 3)
    assert document.name.startswith("documents/")
    assert document.name.endswith(".pdf")
    with default_storage.open(document.name) as f:
        assert f.read() == PDF
    for form, kind in (("PNG", "image/png"), ("JPEG", "image/jpeg")):
        assert files.accept_document(upload(picture(form))).content_type == kind


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"<html>", "not_a_document"),
        (b"PK\x03\x04", "not_a_document"),
        (b"junk %PDF-1.7 %%EOF", "not_a_document"),
        (picture("WEBP"), "not_a_document"),
        (PDF[:-6], "broken_document"),
        (PDF.replace(b"/Count 3", b"/Count 201"), "too_many_pages"),
        (b"%PDF-1.7\n" + b"<</Type/Page>>" * 201 + b"%%EOF", "too_many_pages"),
        (PDF.replace(b"%%EOF", b"trailer<</Encrypt 9 0 R>>%%EOF"), "locked_document"),
        (picture()[:2000], "broken_document"),
        (png_header(60_000, 60_000), "too_many_pixels"),
        (png_header(8000, 7500), "too_many_pixels"),
        (PDF + b"\0" * files.DOCUMENT_BYTES, "too_large"),
    ],
)
def test_what_is_no_document_is_refused(data, code):
    assert refused(data, "giay.pdf", files.accept_document) == (code, "file")


def encrypted(password: str, algorithm: str = "AES-256", pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    writer.encrypt(password, "owner", algorithm=algorithm)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_pdf_that_opens_without_a_password_is_taken(algorithm):
    kept = files.accept_document(SimpleUploadedFile("giay.pdf", encrypted("", algorithm, pages=3)))
    assert (kept.content_type, kept.pages) == ("application/pdf", 3)
    assert refused(encrypted("secret", algorithm), "giay.pdf", files.accept_document) == ("locked_document", "file")


def test_pages_of_an_encrypted_pdf_are_counted():
    assert refused(encrypted("", pages=201), "giay.pdf", files.accept_document) == ("too_many_pages", "file")


@pytest.mark.parametrize(
    ("filename", "suffix", "name"),
    [
        ("giay-phep.hta", "pdf", "giay-phep.pdf"),
        ("e.exe", "jpg", "e.jpg"),
        ("phieu.pdf.exe", "pdf", "phieu.pdf"),
        ("phieu.pdf.exe", "png", "phieu.png"),
        ("Giấy phép.PDF", "pdf", "Giấy phép.PDF"),
        ("ảnh.jpeg", "jpg", "ảnh.jpeg"),
        ("Quyết định số 12.2026", "pdf", "Quyết định số 12.2026.pdf"),
        ("lưu 7.7z", "pdf", "lưu 7.pdf"),
        ("abc\u202efdp.exe", "pdf", "abcfdp.pdf"),
        ("../a\\b:c.html\n", "pdf", "a b c.pdf"),
        (".exe", "pdf", "exe.pdf"),
        ("", "png", "giay-to.png"),
    ],
)
def test_names_say_what_files_are(filename, suffix, name):
    assert files.named(filename, suffix) == name
    assert files.served_name(filename, files.DOCUMENT_TYPES[suffix]) == name
