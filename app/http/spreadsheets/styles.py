"""The styles of a workbook: the formats that its cells refer to by number."""

from enum import IntEnum

FONT = "Yu Gothic"
"""The font of Japanese Excel; elsewhere another one takes its place."""
_WHOLE, _FRACTION = "#,##0", "#,##0.0##"
_DAY, _INSTANT = "yyyy\\-mm\\-dd", "yyyy\\-mm\\-dd\\ hh:mm:ss"


class Style(IntEnum):
    """The index of a cell's format in `cellXfs` of the styles."""

    NORMAL = 0
    """That of cells in which nothing was written."""
    TEXT = 1
    HEADING = 2
    TITLE = 3
    WHOLE = 4
    FRACTION = 5
    DAY = 6
    INSTANT = 7
    RIGHT = 8
    """Text in a column of numbers."""
    HEADING_RIGHT = 9
    NUMBER = 10
    """A number without separators."""
    TYPED = 11
    """Text, also where a number or a day is typed: leading zeros stay."""


def styles_xml() -> str:
    """The part `xl/styles.xml`, in which the formats have the order of `Style`."""
    formats = "".join(
        f'<numFmt numFmtId="{number}" formatCode="{code}"/>'
        for number, code in enumerate((_WHOLE, _FRACTION, _DAY, _INSTANT), start=164)
    )
    font = f'<name val="{FONT}"/><family val="2"/><charset val="128"/>'
    fonts = "".join(
        f'<font>{weight}<sz val="{size}"/>{font}</font>'
        for weight, size in (("", 11), ("<b/>", 11), ("<b/>", 16))
    )
    top = '<alignment vertical="top"/>'
    wrapped = '<alignment vertical="top" wrapText="1"/>'
    left = '<alignment horizontal="left" vertical="top"/>'
    right = '<alignment horizontal="right" vertical="top" indent="1"/>'
    kinds = (
        (0, 0, 0, top),
        (0, 0, 0, wrapped),
        (0, 1, 2, wrapped),
        (0, 2, 0, top),
        (164, 0, 0, right),
        (165, 0, 0, right),
        (166, 0, 0, left),
        (167, 0, 0, left),
        (0, 0, 0, right),
        (0, 1, 2, right),
        (0, 0, 0, right),
        (49, 0, 0, wrapped),
    )
    cells = "".join(
        f'<xf numFmtId="{number}" fontId="{face}" fillId="{fill}" borderId="0" xfId="0"'
        f' applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1">{alignment}</xf>'
        for number, face, fill, alignment in kinds
    )
    return (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<numFmts count="4">{formats}</numFmts><fonts count="3">{fonts}</fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFE7EDF3"/><bgColor indexed="64"/>'
        "</patternFill></fill></fills>"
        "<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        f'</cellStyleXfs><cellXfs count="{len(kinds)}">{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    )
