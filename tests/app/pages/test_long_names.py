"""Long names are shortened in lists, with the whole as a title."""

import pytest

from app.bootstrap import Service
from app.pages.layout import IN_A_LIST, shortened
from domain.kernel.messaging.caller import Role
from domain.participants.commands import RegisterParticipant
from domain.participants.value_objects import Difficulty, WorkMode
from tests.app.orders.page_client import page_client_of
from tests.centre import Centre
from tests.shop import Shop

LONG = "みなと" * 33 + "&"


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_lists_show_the_beginning_and_have_the_whole(service: Service) -> None:
    centre = Centre(service)
    order = centre.order(client=centre.client(LONG * 2), title=LONG * 2, tasks=1)
    centre.does(
        RegisterParticipant(
            person_id=centre.person(LONG).id,
            work_mode=WorkMode.HOME_BASED,
            difficulty=Difficulty.DISABILITY,
        )
    )
    Shop.open(service, title=LONG)
    staff = page_client_of(service, Role.MANAGER)
    for path, name in (
        ("/clients", LONG * 2),
        ("/orders", LONG * 2),
        (f"/queue?order={order.id}", LONG * 2),
        ("/participants", LONG),
        ("/deployments", LONG),
    ):
        page = staff.get(path).text
        whole = name.replace("&", "&amp;")
        assert f'title="{whole}"' in page
        assert f">{whole}<" not in page and f"{LONG[:29]}" in page


def test_a_short_name_stays_and_a_character_is_not_cut() -> None:
    assert shortened("みなと<商会>") == "みなと&lt;商会&gt;"
    assert shortened(None) == ""
    name = "あ" * (IN_A_LIST - 2) + "葛\U000e0100" + "城市役所"
    assert shortened(name).endswith(">" + name[:IN_A_LIST] + "…</span>")
