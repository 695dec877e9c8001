"""Tells tables from other files, by name and by content, and says how to make a table of each."""

from pathlib import PurePath
from typing import IO

from domain.kernel.errors import Invalid
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.row_files import BadRows, RowError

TEXT_TABLES = frozenset({".csv", ".tsv", ".tab", ".txt"})
WORKBOOKS = frozenset({".xlsx", ".xlsm"})
ACCEPTED = ",".join(sorted(TEXT_TABLES | WORKBOOKS))
"""For the `accept` attribute of a file field."""
_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PIECE = 1 << 20

SAVE_AS_XLSX = BilingualText(
    "古い形式の Excel ファイル（.xls）です。Excel で開き、「名前を付けて保存」で"
    "「Excel ブック（*.xlsx）」を選んで保存してください。",
    "This is an old Excel file (.xls). Open it in Excel and save it as “Excel Workbook (*.xlsx)”.",
)
HAS_PASSWORD = BilingualText(
    "パスワードつきのブックです。Excel で開き、「情報」の「ブックの保護」でパスワードを外して"
    "保存してください。",
    "The workbook has a password. Open it in Excel, remove the password under Info, Protect"
    " Workbook, and save it.",
)
DAMAGED = BilingualText(
    "Excel のファイル（.xlsx）として読めません。壊れているようです。元のブックを Excel で開いて"
    "保存し直すか、CSV で保存してください。",
    "This is no readable Excel file (.xlsx); it seems to be damaged. Open the original in Excel and"
    " save it again, or save it as CSV.",
)
OTHER_BOOKS = {
    "strict": BilingualText(
        "「Strict Open XML」の形式のブックです。Excel で「名前を付けて保存」し、"
        "「Excel ブック（*.xlsx）」を選んでください。",
        "This workbook is saved as “Strict Open XML”. Save it as “Excel Workbook (*.xlsx)”.",
    ),
    "binary": BilingualText(
        "バイナリ形式のブック（.xlsb）です。"
        "Excel で「Excel ブック（*.xlsx）」として保存してください。",
        "This is a binary workbook (.xlsb). Save it as “Excel Workbook (*.xlsx)”.",
    ),
    "opendocument": BilingualText(
        "OpenDocument のファイル（.ods）です。「Excel（.xlsx）」か CSV で保存してください。",
        "This is an OpenDocument file (.ods). Save it as Excel (.xlsx) or as CSV.",
    ),
    "numbers": BilingualText(
        "Numbers のファイルです。「書き出す」で Excel（.xlsx）か CSV にしてください。",
        "This is a Numbers file. Export it to Excel (.xlsx) or CSV.",
    ),
    "other": BilingualText(
        "表のファイルではありません。Excel（.xlsx）か CSV で保存したファイルを選んでください。",
        "This is no table. Choose a file that was saved as Excel (.xlsx) or as CSV.",
    ),
    "password": HAS_PASSWORD,
    "damaged": DAMAGED,
}
"""Why a ZIP archive is not read as a workbook, by what it is."""
_STARTS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
)
_MARKUP = (b"<!doctype html", b"<html", b"<?xml", b"<table", b"<workbook")
_MARK = b"\xef\xbb\xbf"
_PAGES = frozenset({".html", ".htm", ".mht", ".mhtml", ".xml"})
_REFUSED_NAMES = {
    ".xlsb": OTHER_BOOKS["binary"],
    ".ods": OTHER_BOOKS["opendocument"],
    ".numbers": OTHER_BOOKS["numbers"],
}


_KINDS_BY_NAME = {
    ".pdf": "PDF",
    **dict.fromkeys((".doc", ".docx", ".rtf", ".odt"), "Word"),
    **dict.fromkeys((".ppt", ".pptx"), "PowerPoint"),
    **dict.fromkeys((".jpg", ".jpeg", ".heic"), "JPEG"),
    **dict.fromkeys((".png", ".gif", ".webp"), "PNG"),
    **dict.fromkeys((".zip", ".lzh", ".7z"), "ZIP"),
    ".json": "JSON",
    ".jtd": "一太郎",
}


def is_workbook(stream: IO[bytes], filename: str) -> bool:
    """True for a workbook, false for a text table. Raises BadRows for any other file.

    The contents decide, not the name; `stream` must be seekable and is left at its start.
    """
    start = stream.read(512)
    stream.seek(0)
    if start.startswith(_ZIP):
        return True
    if start.startswith(_COMPOUND):
        raise _refused(_compound(stream, filename))
    for mark, kind in _STARTS:
        if start.startswith(mark):
            raise _refused(_other(kind))
    if start.removeprefix(_MARK).lstrip().lower().startswith(_MARKUP):
        raise _refused(_markup(_ending(filename)))
    if start and _ending(filename) in WORKBOOKS | {".xls"}:
        raise _refused(DAMAGED if b"\0" in start else _misnamed(filename))
    return False


def require_table(stream: IO[bytes], filename: str) -> str:
    """The ending for a table, in lower case: that of its name. Raises Invalid for another file.

    A workbook that is called `.xls` is read as one. Another file is named by its contents, or by
    its name if they do not tell. `stream` must be seekable and is left at its start.
    """
    ending = _ending(filename)
    try:
        in_workbook = is_workbook(stream, filename)
    except BadRows as bad:
        raise Invalid({"file": [row.text for row in bad.rows]}) from None
    if ending in TEXT_TABLES | WORKBOOKS:
        return ending
    if ending == ".xls":
        if in_workbook:
            return ".xlsx"
        raise Invalid({"file": [SAVE_AS_XLSX]})
    raise Invalid({"file": [_by_name(ending)]})


def _by_name(ending: str) -> BilingualText:
    """What a file with this ending is, and what to do with it."""
    if ending in _PAGES:
        return _markup(ending)
    if ending in _KINDS_BY_NAME:
        return _other(_KINDS_BY_NAME[ending])
    return _REFUSED_NAMES.get(
        ending,
        BilingualText("CSV か XLSX のファイルを選んでください。", "Choose a CSV or XLSX file."),
    )


def _refused(text: BilingualText) -> BadRows:
    return BadRows([RowError(1, "", text)])


def _ending(filename: str) -> str:
    return PurePath(filename).suffix.lower()


def _compound(stream: IO[bytes], filename: str) -> BilingualText:
    """What a file of old Office programs is: a workbook with a password, or an old one."""
    names = ("EncryptedPackage", "Workbook", "Book", "WordDocument")
    found: set[str] = set()
    rest = b""
    while piece := stream.read(_PIECE):
        window = rest + piece
        found |= {name for name in names if f"{name}\0".encode("utf-16-le") in window}
        rest = window[-64:]
    stream.seek(0)
    if "EncryptedPackage" in found:
        return HAS_PASSWORD
    if found & {"Workbook", "Book"}:
        return SAVE_AS_XLSX
    if "WordDocument" in found:
        return OTHER_BOOKS["other"]
    return HAS_PASSWORD if _ending(filename) in WORKBOOKS else SAVE_AS_XLSX


def _other(kind: str) -> BilingualText:
    return BilingualText(
        f"{kind} のファイルです。"
        "表を Excel（.xlsx）か CSV で保存し、そのファイルを選んでください。",
        f"This is a {kind} file. Save the table as Excel (.xlsx) or CSV and choose that file.",
    )


def _markup(ending: str) -> BilingualText:
    if ending in _PAGES:
        return BilingualText(
            "ウェブページ（HTML）か XML のファイルです。Excel で開き、"
            "「Excel ブック（*.xlsx）」として保存して、そのファイルを選んでください。",
            "This is a web page (HTML) or XML. Open it in Excel, save it as “Excel Workbook"
            " (*.xlsx)” and choose that file.",
        )
    return BilingualText(
        "名前は表のファイルですが、中身はウェブページか XML です。Excel で開き、"
        "「Excel ブック（*.xlsx）」として保存してください。",
        "The name is that of a table, but the file is a web page or XML. Open it in Excel and save"
        " it as “Excel Workbook (*.xlsx)”.",
    )


def _misnamed(filename: str) -> BilingualText:
    ending = _ending(filename)
    return BilingualText(
        f"名前は {ending} ですが、Excel のブックではありません。元の表を Excel で開いて"
        "保存し直すか、名前の終わりを .csv に変えてください。",
        f"The name ends in {ending}, but this is no readable Excel file. Open the original in Excel"
        " and save it again, or change the ending of the name to .csv.",
    )
