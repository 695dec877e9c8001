"""The page on which a browser is marked as that of a machine that several people use.

Everybody may mark a browser, because it only makes its sessions stricter; administrators alone take
the mark away.
"""

from typing import Any

from flask import Response

from app.http import fields
from app.http.authorization import ANYONE, service
from app.identity import pending_sign_in, shared_machine
from app.pages.forms import FlashQuery
from app.pages.read_your_writes import go_on
from app.pages.routing import Pages, render, who
from domain.kernel.errors import RuleBroken
from domain.kernel.messaging.caller import ADMINISTRATION

PATH = "/sign-in/shared-machine"
pages = Pages("identity")


class MachineForm(fields.Form):
    """Whether the browser is that of a shared machine from now on."""

    shared = fields.Flag(required=True)


@pages.page(PATH, roles=ANYONE, query=FlashQuery)
def machine_page(_query: dict[str, Any]) -> Response:
    """What a shared machine is, and whether this browser is marked as one."""
    return render(
        "identity/shared_machine.html",
        is_marked=shared_machine.is_marked(),
        may_unmark=_administers(),
        minutes=int(service().settings.idle.shared.total_seconds() // 60),
    )


@pages.form(PATH, roles=ANYONE, body=MachineForm, back=machine_page)
def mark_machine(values: dict[str, Any]) -> Response:
    """Mark this browser, or take its mark away."""
    pending_sign_in.require_own_site()
    if values["shared"]:
        return shared_machine.mark(go_on(f"{PATH}?said=marked", None))
    if not _administers():
        raise RuleBroken(
            "共用の端末の設定は、システム管理者がサインインして外します。",
            "An administrator who has signed in takes this setting away.",
        )
    return shared_machine.unmark(go_on(f"{PATH}?said=unmarked", None))


def _administers() -> bool:
    somebody = who()
    return somebody is not None and somebody.has(ADMINISTRATION)
