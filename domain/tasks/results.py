"""The data, draft and result of a task: their fields, and how large they may be."""

from collections.abc import Mapping
from typing import Any

WHOLE = "result"
"""The name of the field of a result that has no fields of its own."""
LONGEST_TEXT = 65_536
"""The most characters of one text of a task: of a cell of a file that is imported, and of a field
of the work, so that what is imported can also be handed in."""
LARGEST_WORK = 262_144
"""The most bytes of JSON that a draft or a result may have: some 87,000 Japanese characters, which
are more than `LONGEST_TEXT`."""
LARGEST_PAYLOAD = 1_000_000
"""The most bytes of JSON that the data of a task may have, except in a file that is imported."""


def fields_of(result: Any) -> Mapping[str, Any]:
    """The fields of a result by their names; none if there is no result."""
    if result is None:
        return {}
    return result if isinstance(result, dict) else {WHOLE: result}
