"""An append that is refused leaves the next one as it was: nothing of it stays on a connection."""

from uuid import uuid4

import pytest

from app.bootstrap import Service
from domain.kernel.errors import ClaimHeld
from domain.kernel.storage.inline_projection import claim
from domain.orders.client import Client, ClientKind
from tests.parcels import NOON, signed_at


def append(service: Service, key: str) -> None:
    """Append a client together with a claim."""
    with signed_at(NOON):
        client = Client.register(uuid4(), centre="c", name="みなと商会", kind=ClientKind.COMPANY)
    service.ledger.save(client, changes=[claim("test", key, client.id)])


@pytest.mark.parametrize("first", range(6))
def test_appends_go_on_after_refused_ones(service: Service, first: int) -> None:
    for number in range(first):
        append(service, f"before {number}")
    append(service, "taken")
    for number in range(10):
        with pytest.raises(ClaimHeld):
            append(service, "taken")
        append(service, f"after {number}")
