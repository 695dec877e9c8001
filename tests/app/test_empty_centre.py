"""A centre in which nothing is recorded: each page that is empty leads to the first step."""

from collections.abc import Iterator

import pytest

from app.bootstrap import Service
from domain.kernel.messaging.caller import Role
from tests.app.orders.page_client import PageClient, page_client_of
from tests.pages.markup import ParsedPage

FIRST_STEPS = {
    "/board": ["/clients/new", "/participants/new", "/orders/new"],
    "/orders": ["/orders/new"],
    "/orders/new": ["/clients/new?then=order"],
    "/queue": ["/orders"],
    "/inspect": ["/queue"],
    "/clients": ["/clients/new"],
    "/participants": ["/participants/new"],
    "/people": ["/participants/new"],
    "/conversations": ["/participants"],
    "/announcements": ["/announcements/new"],
    "/deployments": ["/deployments/new"],
    "/robots/hours": ["/deployments"],
    "/reports": ["/reports/plan"],
    "/reports/bpo-centre/B1": ["/participants/new"],
    "/reports/bpo-centre/B2": ["/orders/new"],
    "/reports/bpo-centre/B4": ["/reports/plan"],
    "/reports/robot-pilot": ["/deployments"],
}
"""Where each page leads as long as there is nothing."""
WITH_A_FORM = ("/canned-answers", "/reports/plan")
"""Pages on which the first step is taken."""


@pytest.fixture(params=["sqlite"])
def store(request: pytest.FixtureRequest) -> str:
    """One store is enough: nothing here depends on it."""
    return str(request.param)


@pytest.fixture
def manager(service: Service) -> Iterator[PageClient]:
    """Somebody who may take every first step."""
    yield page_client_of(service, Role.MANAGER)


def test_an_empty_page_leads_to_the_first_step(manager: PageClient) -> None:
    for path, steps in FIRST_STEPS.items():
        missing = set(steps) - set(_main(manager, path).links)
        assert not missing, f"{path} does not lead to {missing}"
    for path in WITH_A_FORM:
        assert [form for form in _main(manager, path).forms if form.method == "POST"], path


@pytest.mark.parametrize("role", [Role.THERAPIST, Role.SUPERVISOR])
def test_a_first_step_is_shown_only_to_those_who_may_take_it(service: Service, role: Role) -> None:
    by = page_client_of(service, role)
    for path in ("/clients", "/participants", "/reports", "/reports/bpo-centre/B2"):
        if by.get(path).status_code == 200:
            for link in _main(by, path).links:
                assert by.get(link.partition("#")[0] or path).status_code == 200, f"{path}: {link}"


def _main(by: PageClient, path: str) -> ParsedPage:
    """The contents of a page, without the navigation."""
    answer = by.get(path)
    assert answer.status_code == 200, path
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return ParsedPage(f"<main{main}</main>")
