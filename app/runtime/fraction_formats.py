"""Writes a number as a fraction, as the formats `# ?/?` and `# ?/4` of a spreadsheet show it."""

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

_FORM = re.compile(r"(?P<whole>[0#?,]*)(?P<between>\D*?)[0#?]+ */ *(?P<under>[0-9#?]+)")


def is_fraction(form: str) -> bool:
    """True for the placeholders of a fraction, without the literal text around them."""
    return _FORM.search(form) is not None


def fraction(form: str, number: Decimal) -> str:
    """`number` with the placeholders `form` (`# ??/??`). Raises ValueError for another form."""
    found = _FORM.search(form)
    if found is None:
        raise ValueError(form)
    whole_form, under = found["whole"], found["under"]
    if whole_form and not found["between"]:
        whole_form = ""
    size = Fraction(abs(number))
    whole = int(size) if whole_form else 0
    above, below = _parts(size - whole, under)
    if whole_form and above == below:
        whole, above = whole + 1, 0
    shown = [f"{above}/{below}"] if above or not whole_form else []
    if whole or not shown or "0" in whole_form:
        shown.insert(0, str(whole))
    sign = "-" if number < 0 and (whole or above) else ""
    return sign + " ".join(shown)


def _parts(part: Fraction, under: str) -> tuple[int, int]:
    """The number above and below the line; a number in the format is the lower one."""
    if re.search("[1-9]", under):
        below = int(re.sub("[#?]", "", under))
        exact = Decimal(part.numerator * below) / Decimal(part.denominator)
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP)), below
    nearest = part.limit_denominator(10 ** len(under) - 1)
    return nearest.numerator, nearest.denominator
