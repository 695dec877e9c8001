"""Uploads that fetch something from elsewhere, or hold an image that nobody could open."""

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import Workbook

from domain.files.contents import (
    MOST_PIXELS,
    Unreadable,
    pixels_in_document,
    pixels_of,
    refers_elsewhere,
)
from domain.files.kinds import kind_of
from domain.kernel.errors import Invalid

SPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relation(
    kind: str, mode: str = ' TargetMode="External"', target: str = "https://x.example/"
) -> bytes:
    return (
        f'<?xml version="1.0"?><Relationships xmlns="{SPACE}"><Relationship Id="rId1"'
        f' Type="{KIND}/{kind}" Target="{target}"{mode}/></Relationships>'
    ).encode()


def document(members: dict[str, bytes], main: str = "word/document.xml") -> BytesIO:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in {"[Content_Types].xml": b"<a/>", main: b"<a/>", **members}.items():
            target.writestr(name, content)
    return made


EXTERNAL = {
    "template": {"word/_rels/settings.xml.rels": relation("attachedTemplate")},
    "template at a share": {
        "word/_rels/settings.xml.rels": relation("attachedTemplate", target=r"\\host\share\a.dotm")
    },
    "object": {"word/_rels/document.xml.rels": relation("oleObject")},
    "frame": {"word/_rels/webSettings.xml.rels": relation("frame")},
    "image": {"word/_rels/document.xml.rels": relation("image")},
    "part of another document": {"word/_rels/document.xml.rels": relation("subDocument")},
    "other workbook": {
        "xl/externalLinks/_rels/externalLink1.xml.rels": relation("externalLinkPath")
    },
    "drawing": {"xl/drawings/_rels/drawing1.xml.rels": relation("image")},
    "other case": {"WORD/_RELS/DOCUMENT.XML.RELS": relation("oleObject")},
    "spaced mode": {"a.rels": relation("oleObject", mode=' TargetMode=" external "')},
    "utf-16": {
        "word/_rels/document.xml.rels": relation("oleObject")
        .decode()
        .replace("1.0", '1.0" encoding="UTF-16', 1)
        .encode("utf-16")
    },
    "connection of a workbook": {"xl/connections.xml": b"<connections><webPr/></connections>"},
    "formula that asks the web": {
        "xl/worksheets/sheet1.xml": b'<c><f>_xlfn.WEBSERVICE("http://x.example")</f></c>'
    },
    "field with a picture": {
        "word/header1.xml": b'<w:instrText xml:space="preserve"> INCLUDEPICTURE "x"</w:instrText>'
    },
    "field with data exchange": {"word/footer1.xml": b'<w:fldSimple w:instr=" DDEAUTO cmd"/>'},
    "data exchange": {
        "xl/externalLinks/externalLink1.xml": b"<externalLink><ddeLink/></externalLink>"
    },
}


@pytest.mark.parametrize("members", EXTERNAL.values(), ids=EXTERNAL.keys())
def test_a_document_that_fetches_something_is_refused(members: dict[str, bytes]) -> None:
    made = document(members)
    assert refers_elsewhere(made)
    with pytest.raises(Invalid) as refusal:
        kind_of(made, "a.docx", made.getbuffer().nbytes)
    assert "from elsewhere" in refusal.value.errors["file"][0].en
    assert made.tell() == 0


def test_links_to_click_on_and_parts_of_its_own_are_taken() -> None:
    members = {
        "word/_rels/document.xml.rels": relation("hyperlink"),
        "word/_rels/header.xml.rels": relation("image", mode="", target="media/a.png"),
        "word/_rels/footer.xml.rels": relation("image", mode=' TargetMode="Internal"'),
    }
    made = document(members)
    assert not refers_elsewhere(made)
    assert kind_of(made, "a.docx", made.getbuffer().nbytes) == "docx"
    book = BytesIO()
    sheet = Workbook()
    sheet.active["A1"].hyperlink = "https://example.jp/"
    sheet.save(book)
    assert kind_of(book, "a.xlsx", book.getbuffer().nbytes) == "xlsx"


UNREADABLE = {
    "entities": b'<!DOCTYPE a [<!ENTITY b "' + b"c" * 9 + b'">]><a>&b;</a>',
    "broken": b"<Relationships",
    "long": b"<a>" + b" " * (1024 * 1024) + b"</a>",
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_relationships_that_cannot_be_read_are_refused(body: bytes) -> None:
    made = document({"word/_rels/document.xml.rels": body})
    with pytest.raises(Unreadable):
        refers_elsewhere(made)
    with pytest.raises(Invalid):
        kind_of(made, "a.docx", made.getbuffer().nbytes)


def png(width: int, height: int) -> bytes:
    size = struct.pack(">II", width, height)
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + size + b"\x08\x06\0\0\0" + b"\0" * 40


def jpeg(width: int, height: int) -> bytes:
    before = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    thumbnail = b"\xff\xe1\x00\x0b\xff\xc0\x00\x11\x08\x00\x01\x00\x01"
    frame = b"\xff\xff\xc2\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + b"\0" * 9
    return before + thumbnail + frame + b"\xff\xda\x00\x02" + b"\0" * 40


def webp(form: bytes, rest: bytes) -> bytes:
    return b"RIFF\x60\0\0\0WEBP" + form + b"\x40\0\0\0" + rest + b"\0" * 40


def webp_x(width: int, height: int) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return webp(b"VP8X", b"\0" * 4 + size)


def webp_l(width: int, height: int) -> bytes:
    return webp(b"VP8L", b"\x2f" + ((height - 1) << 14 | width - 1).to_bytes(4, "little"))


def webp_plain(width: int, height: int) -> bytes:
    return webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height))


MAKERS: list[tuple[str, Callable[[int, int], bytes]]] = [
    ("png", png), ("jpeg", jpeg), ("webp", webp_x), ("webp", webp_l), ("webp", webp_plain),
]  # fmt: skip


@pytest.mark.parametrize(("code", "make"), MAKERS)
def test_an_image_is_measured_by_its_header_alone(
    code: str, make: Callable[[int, int], bytes]
) -> None:
    ending = {"jpeg": "jpg"}.get(code, code)
    for width, height, fits in ((10_000, 5_000, True), (10_000, 5_001, False), (640, 480, True)):
        image = BytesIO(make(width, height))
        assert pixels_of(image, code) == width * height
        assert (width * height <= MOST_PIXELS) is fits
        if fits:
            assert kind_of(image, f"a.{ending}", 100) == code
        else:
            with pytest.raises(Invalid) as refusal:
                kind_of(image, f"a.{ending}", 100)
            assert "50 megapixels" in refusal.value.errors["file"][0].en


@pytest.mark.parametrize("cut", [0, 2, 5, 20, 26])
@pytest.mark.parametrize(("code", "make"), MAKERS)
def test_a_header_that_is_cut_off_names_no_size(
    code: str, make: Callable[[int, int], bytes], cut: int
) -> None:
    assert pixels_of(BytesIO(make(60_000, 16_000)[:cut]), code) == 0


def test_an_image_inside_a_document_is_measured_too() -> None:
    made = document({"word/media/image1.png": png(60_000, 60_000), "word/media/a.JPG": jpeg(1, 1)})
    assert pixels_in_document(made) == 60_000 * 60_000
    with pytest.raises(Invalid):
        kind_of(made, "a.docx", made.getbuffer().nbytes)
