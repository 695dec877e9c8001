"""The people of a centre as a page: searched by name and reading, whether participants or not."""

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from tests.app.orders.page_client import ELSEWHERE, page_client_of
from tests.app.participants.people import named, seen
from tests.centre import Centre

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_people_are_found_by_a_part_of_their_name(centre: Centre, service: Service) -> None:
    staff = page_client_of(service, Role.SOCIAL_WORKER)
    assert "Nobody is on record yet." in staff.text("/people")
    hana, jiro = named(centre, "髙橋 花", "タカハシ ハナ"), named(centre, "林 次郎", None)
    page = staff.text("/people")
    assert page.index("髙橋 花") < page.index("林 次郎") and hana.code in page
    assert set(seen(service)[-1][1]) == {hana.person_id, jiro.person_id}
    for words in ("林", "ジロウ 林", "次郎　林"):
        found = staff.text("/people", q=words)
        assert ("林 次郎" in found, "髙橋" in found) == (words != "ジロウ 林", False)
    assert "髙橋 花" in staff.text("/people", q="はな たかはし")
    there = page_client_of(service, Role.SOCIAL_WORKER, centre=ELSEWHERE)
    assert "髙橋" not in there.text("/people")
