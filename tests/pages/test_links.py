"""Every link and form on every page can be used by the person who sees it; the HTML is valid."""

import pytest

from app.demo.accounts import NUMBER
from tests.app.visitors import signed_in
from tests.pages.links import LinkWalk
from tests.pages.markup import ParsedPage
from tests.pages.served_centre import ServedCentre

PERSONAS = ("coordinator", "regional", "therapist", "social-worker", "manager", "supervisor",
            "client", "venue", "admin", "participant", "participant-onsite", NUMBER)  # fmt: skip
LANGUAGES = ("ja", "en")
FEW, MANY = 2, 40
"""How many links of one kind are followed."""
ROLES = ("manager", "therapist")


def test_nobody_is_left_out(served_centre: ServedCentre) -> None:
    assert {email.split("@")[0] for email in served_centre.passwords} == set(PERSONAS)


@pytest.mark.one_in(2)
@pytest.mark.parametrize("most", [FEW, pytest.param(MANY, marks=pytest.mark.fault)])
@pytest.mark.parametrize("number", range(len(PERSONAS)), ids=PERSONAS)
def test_every_link_of_every_page_can_be_followed(
    number: int, most: int, served_centre: ServedCentre
) -> None:
    """The languages take turns: addresses and elements are the same in both."""
    (email,) = (one for one in served_centre.passwords if one.split("@")[0] == PERSONAS[number])
    walk = LinkWalk(served_centre, email, LANGUAGES[number % 2], most)
    assert walk.walk() == []
    assert len(walk.pages) > 5


def test_only_a_link_that_would_be_refused_is_left_out(served_centre: ServedCentre) -> None:
    task_id = served_centre.own_tasks[0]
    seen = {role: _page(served_centre, role, f"/staff/tasks/{task_id}") for role in ROLES}
    links = {
        role: [link for link in ParsedPage(page).links if link.startswith("/orders/")]
        for role, page in seen.items()
    }
    assert links["therapist"] == []
    assert len(links["manager"]) == 1
    number = seen["manager"].partition(f'<a href="{links["manager"][0]}">')[2].split(" ")[0]
    assert number in seen["therapist"]


def _page(served_centre: ServedCentre, role: str, address: str) -> str:
    email = served_centre.emails[role]
    by = signed_in(served_centre.app, email, served_centre.passwords[email])
    return by.client.get(address).text
