"""The warning about contents of a task that look like a My Number; nothing is refused for it."""

import json
from collections.abc import Sequence
from typing import Any

from app.http.authorization import service
from domain.kernel.privacy.my_number import holds_my_number
from domain.kernel.text.bilingual import BilingualText
from domain.orders.job_order import JobOrder
from domain.tasks.task import Task

WORK = ("key", "payload", "draft", "result")
_LABELS = {
    "key": BilingualText("作業の番号", "its key"),
    "payload": BilingualText("原文", "the source"),
    "draft": BilingualText("下書き", "the draft"),
    "result": BilingualText("成果", "the result"),
}


def my_number_in(task: Task) -> list[str]:
    """Return the parts of a task that seem to hold one, if its order has the warning on."""
    if not service().ledger.get(JobOrder, task.order_id).warns_of_my_number:
        return []
    return [name for name in WORK if holds_my_number(_text(getattr(task, name)))]


def warning(found: Sequence[str]) -> BilingualText | None:
    """Return the warning for those parts; None if there are none."""
    if not found:
        return None
    ja, en = ("、".join(_LABELS[item].ja for item in found), [_LABELS[item].en for item in found])
    return BilingualText(
        f"マイナンバーと思われる12桁の数字があります（{ja}）。"
        "ほかの番号のこともあります。写したり、ほかへ書いたりせず、職員が確かめてください。",
        f"There is what looks like a My Number ({', '.join(en)}). It may be another number."
        " Please do not copy it elsewhere; staff look into it.",
    )


def my_number_warning(task: Task) -> BilingualText | None:
    """Return the warning for a page that shows a task to somebody who may see its contents."""
    return warning(my_number_in(task))


def _text(value: Any) -> str:
    """Return the whole content of a value, with its parts on separate lines."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, indent=0)
