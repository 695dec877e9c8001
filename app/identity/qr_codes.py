"""QR codes in pages, as pictures that need no further request."""

import segno


def qr_code(text: str) -> str:
    """The QR code of `text` as a data URL: an SVG with dark squares on white, also in dark mode."""
    drawn = segno.make_qr(text, error="m")
    return drawn.svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
