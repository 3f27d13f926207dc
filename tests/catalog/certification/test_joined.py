"""Many PDFs as one: what is seen on the sources' pages is seen on its pages, and nothing of what they do."""

import errno
import io
import tracemalloc

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.lib.colors import white
from reportlab.pdfgen.canvas import Canvas

from catalog.certification.services.export import sheets
from catalog.certification.symbols.joined import Joiner, NotReadable, NotWritten
from tests.factories.certification import paper_file


def test_joined_pages_keep_what_they_draw():
    out = io.BytesIO()
    joiner = Joiner.onto(out)
    for n in range(3):
        joiner.append(io.BytesIO(paper_file(pages=2, text=f"bai {n}").read()), title=f"Bài {n}")
    joiner.append(io.BytesIO(paper_file(text="bia").read()), front=True)
    with pytest.raises(NotReadable):
        joiner.append(io.BytesIO(b"%PDF-1.4 nothing"))
    assert joiner.finish(title="Tất cả") == 7
    whole = PdfReader(io.BytesIO(out.getvalue()), strict=True)
    assert [page.extract_text().strip() for page in whole.pages] == [
        "bia p1", *(f"bai {n} p{p}" for n in range(3) for p in (1, 2))
    ]  # fmt: skip
    assert whole.metadata.title == "Tất cả"


def test_memory_does_not_grow_with_the_number_of_papers(tmp_path):
    """40 papers of 1 MB: what is held at once is a few of them, not all."""
    from reportlab.pdfgen.canvas import Canvas

    def heavy() -> bytes:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pageCompression=0)
        for _ in range(10):
            canvas.setFont("Helvetica", 6)
            for line in range(100):
                canvas.drawString(10, 10 + line * 8, "x" * 900)
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()

    source = heavy()
    peaks = []
    for papers in (4, 40):
        with (tmp_path / f"{papers}.pdf").open("w+b") as out:
            tracemalloc.start()
            joiner = Joiner.onto(out)
            for n in range(papers):
                joiner.append(io.BytesIO(source), title=str(n))
            joiner.finish(title="")
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert len(source) > 900_000
    assert peaks[1] < peaks[0] * 1.5
    assert (tmp_path / "40.pdf").stat().st_size > 40 * 900_000


# ------------------------------------------------------------ what stands on a page as an annotation


def rendered(pdf: bytes, *, annotations: bool = False) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as whole:
        if annotations:
            whole.init_forms()
        return whole[0].render(scale=2, draw_annots=annotations, may_draw_forms=annotations).to_pil().convert("RGB")


def joined(*sources: bytes) -> bytes:
    out = io.BytesIO()
    joiner = Joiner.onto(out)
    for source in sources:
        joiner.append(io.BytesIO(source))
    joiner.finish(title="")
    return out.getvalue()


def alike(one: Image.Image, other: Image.Image) -> bool:
    """But for the smoothing of edges."""
    return one.size == other.size and max(ImageStat.Stat(ImageChops.difference(one, other)).mean) < 0.5


def a_form() -> bytes:
    """A text of the page's own, a filled field and a ticked box."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(300, 420))
    canvas.drawString(40, 380, "PHIEU KIEM NGHIEM")
    canvas.acroForm.textfield(
        name="so",
        value="DAT 12345",
        x=40,
        y=300,
        width=200,
        height=24,
        borderWidth=0,
        fillColor=white,
        forceBorder=False,
    )
    canvas.acroForm.checkbox(name="dat", checked=True, x=40, y=250, size=20)
    canvas.acroForm.checkbox(name="khong", checked=False, x=80, y=250, size=20)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def stream_of(data: bytes, **entries: object) -> DecodedStreamObject:
    made = DecodedStreamObject()
    made.set_data(data)
    for name, value in entries.items():
        made[NameObject(f"/{name}")] = value
    return made


def numbers(*values: float) -> ArrayObject:
    return ArrayObject([FloatObject(value) for value in values])


def stamped(
    source: bytes, *, flags: int = 4, subtype: str = "/Stamp", contents: bytes = b"", **entries: object
) -> bytes:
    """With a red stamp whose picture is turned a quarter and twice as large as its rectangle (100, 100, 200, 140)."""
    writer = PdfWriter(clone_from=io.BytesIO(source))
    look = stream_of(
        b"1 0 0 rg 0 0 80 200 re f 0 0 1 rg 0 0 40 40 re f",
        BBox=numbers(0, 0, 80, 200),
        Matrix=numbers(0, 1, -1, 0, 0, 0),
        Subtype=NameObject("/Form"),
    )
    stamp = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(subtype),
            NameObject("/Rect"): numbers(200, 140, 100, 100),
            NameObject("/F"): NumberObject(flags),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(look)}),
            NameObject("/A"): DictionaryObject(
                {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("alarm")}
            ),
        }
    )
    for name, value in entries.items():
        stamp[NameObject(f"/{name}")] = value
    page = writer.pages[0]
    if contents:
        page[NameObject("/Contents")] = writer._add_object(stream_of(contents))
    there = page[NameObject("/Annots")] if "/Annots" in page else ArrayObject()
    page[NameObject("/Annots")] = ArrayObject([*there, writer._add_object(stamp)])
    writer.root_object[NameObject("/OpenAction")] = stamp["/A"]
    writer.add_attachment("virus.exe", b"MZ attached")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


RED, BLUE = (255, 0, 0), (0, 0, 255)


def test_filled_fields_are_seen():
    source = a_form()
    made = joined(source)
    plain = rendered(joined(paper_file(text="x").read()))
    whole = rendered(made)
    assert alike(whole, rendered(source, annotations=True))
    field = (80, 2 * (420 - 324), 480, 2 * (420 - 300))
    assert sum(whole.crop(field).convert("L").histogram()[:100]) > 200, "the words of the field"
    assert sum(plain.crop(field).convert("L").histogram()[:100]) == 0
    text = PdfReader(io.BytesIO(made), strict=True).pages[0].extract_text()
    assert "PHIEU KIEM NGHIEM" in text and "DAT 12345" in text
    assert "/Annots" not in PdfReader(io.BytesIO(made)).pages[0]


def test_stamps_are_seen_and_nothing_of_what_they_do():
    source = stamped(a_form())
    made = joined(source)
    whole = rendered(made)
    assert alike(whole, rendered(source, annotations=True))
    assert whole.getpixel((2 * 110, 2 * (420 - 120))) == RED
    assert whole.getpixel((2 * 195, 2 * (420 - 105))) == BLUE  # the corner that the turned picture begins at
    for word in (b"JavaScript", b"alarm", b"EmbeddedFile", b"MZ attached", b"/Annot"):
        assert word in source
        assert word not in made


def test_a_page_that_leaves_the_pen_turned_and_in_pieces_keeps_its_stamp_in_place():
    drawing = b"q q 5 0 0 5 90 90 cm 0 1 0 rg 0 0 5 5 re f"
    whole = rendered(joined(stamped(paper_file().read(), contents=drawing)))
    assert whole.getpixel((2 * 110, 2 * (420 - 130))) == RED
    assert whole.getpixel((2 * 95, 2 * (420 - 95))) == (0, 255, 0)
    writer = PdfWriter(clone_from=io.BytesIO(stamped(paper_file().read())))
    halves = [writer._add_object(stream_of(half)) for half in (drawing[:-10], drawing[-10:])]
    writer.pages[0][NameObject("/Contents")] = ArrayObject(halves)
    buffer = io.BytesIO()
    writer.write(buffer)
    assert alike(rendered(joined(buffer.getvalue())), whole)


@pytest.mark.parametrize("over", [{"flags": 2}, {"flags": 32}, {"subtype": "/Popup"}, {"Rect": numbers(1, 1, 1, 9)}])
def test_what_is_not_seen_stays_unseen(over):
    source = paper_file(text="x").read()
    assert alike(rendered(joined(stamped(source, **over))), rendered(joined(source)))


def test_a_broken_remark_does_not_keep_the_page_out():
    joiner = Joiner.onto(io.BytesIO())
    taken = joiner.take(io.BytesIO(stamped(paper_file().read(), Rect=NameObject("/nonsense"))))
    assert (len(taken.pages), taken.unseen) == (1, 1)


def test_words_that_come_without_a_picture_are_told():
    field = {"FT": NameObject("/Tx"), "V": TextStringObject("So 12"), "AP": DictionaryObject()}
    joiner = Joiner.onto(io.BytesIO())
    assert joiner.take(io.BytesIO(stamped(a_form(), subtype="/Widget", **field))).unseen == 1
    assert (
        joiner.take(io.BytesIO(stamped(a_form(), subtype="/Widget", **field | {"V": TextStringObject("")}))).unseen == 0
    )
    remark = {"AP": DictionaryObject(), "Contents": TextStringObject("Da xem")}
    assert joiner.take(io.BytesIO(stamped(a_form(), subtype="/FreeText", **remark))).unseen == 1


# ------------------------------------------------------------ odd sources


def test_what_opens_without_a_password_is_open():
    source = a_form()
    for method in ("RC4-128", "AES-256"):
        writer = PdfWriter(clone_from=io.BytesIO(source))
        writer.encrypt("", "owner", algorithm=method)
        buffer = io.BytesIO()
        writer.write(buffer)
        assert alike(rendered(joined(buffer.getvalue())), rendered(joined(source)))
    writer.encrypt("secret", "owner", algorithm=method)
    buffer = io.BytesIO()
    writer.write(buffer)
    with pytest.raises(NotReadable):
        joined(buffer.getvalue())


def test_a_font_may_have_any_name():
    writer = PdfWriter(clone_from=io.BytesIO(paper_file(text="x").read()))
    page = writer.pages[0]
    fonts = page["/Resources"]["/Font"]
    fonts[NameObject("/B")] = fonts.raw_get("/F1")
    page[NameObject("/Contents")] = writer._add_object(stream_of(b"BT /B 20 Tf 40 300 Td (named B) Tj ET"))
    buffer = io.BytesIO()
    writer.write(buffer)
    assert alike(rendered(joined(buffer.getvalue())), rendered(buffer.getvalue()))


def test_a_disk_that_is_full_is_no_broken_paper():
    class Full(io.BytesIO):
        def writelines(self, lines):
            if self.tell() > 100:
                raise OSError(errno.ENOSPC, "No space left on device")
            super().writelines(lines)

    with pytest.raises(NotWritten) as full:
        joiner = Joiner.onto(Full())
        joiner.append(io.BytesIO(a_form()))
    assert full.value.__cause__.errno == errno.ENOSPC


def test_pictures_are_put_on_paper_upright_and_no_larger_than_needed():
    def taken(size, orientation=1, mode="RGB", kind="JPEG"):
        buffer = io.BytesIO()
        picture = Image.new(mode, size, "white")
        picture.paste("black", (0, 0, size[0] // 2, size[1]))  # the left half is black
        exif = Image.Exif()
        exif[0x0112] = orientation
        picture.save(buffer, kind, **({"exif": exif} if kind == "JPEG" else {}))
        return buffer.getvalue(), sheets.picture(io.BytesIO(buffer.getvalue()))

    source, made = taken((900, 600))
    assert (made.jpeg, made.size, made.grey) == (source, (900, 600), False)  # as it is
    assert taken((900, 600), mode="L")[1].grey
    assert taken((4000, 3000))[1].size == (2000, 1500)  # decoded at half its size, and no more
    assert taken((2400, 1600))[1].size == (1800, 1200)
    _source, made = taken((900, 600), orientation=6)
    assert made.size == (600, 900)
    _source, made = taken((900, 600), mode="RGBA", kind="PNG")
    joiner = Joiner.onto(out := io.BytesIO())
    joiner.place(joiner.picture(made.jpeg, made.size, grey=made.grey, page=(300, 420), edge=30).pages)
    joiner.finish(title="")
    whole = rendered(out.getvalue())
    assert [whole.getpixel((x, 420)) for x in (50, 70, 290, 530, 550)] == [
        (255, 255, 255), (0, 0, 0), (0, 0, 0), (255, 255, 255), (255, 255, 255)
    ]  # fmt: skip
