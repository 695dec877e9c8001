"""The data, draft and result of a task: their fields, and how large they may be."""

from collections.abc import Mapping
from typing import Any

WHOLE = "result"
"""The name of the field of a result that has no fields of its own."""
LARGEST_WORK = 196_608
"""The most bytes of JSON that a draft or a result may have: some 65,000 Japanese characters."""
LARGEST_PAYLOAD = 1_000_000
"""The most bytes of JSON that the data of a task may have, except in a file that is imported."""


def fields_of(result: Any) -> Mapping[str, Any]:
    """The fields of a result by their names; none if there is no result."""
    if result is None:
        return {}
    return result if isinstance(result, dict) else {WHOLE: result}
