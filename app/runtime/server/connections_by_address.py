"""Who is connected, and whom the server sends away so that nobody is held up by the others.

What counts is the address: of IPv4 the whole of it, of IPv6 the network that one subscriber has
(/64). Behind trusted proxies it is the one that they name, which is known when the head of a
request has arrived; until then such a connection counts for nobody.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from app.runtime.server import limits
from app.runtime.server.connection import Connection
from app.runtime.server.loop import State
from app.runtime.server.refusals import Refused


class ConnectionsByAddress:
    """The connections of one process."""

    def __init__(self, trusted_proxies: int) -> None:
        self._hops = trusted_proxies
        self._all: dict[Connection, str | None] = {}
        self._of: defaultdict[str, set[Connection]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Connection]:
        return iter(list(self._all))

    def address_of(self, peer: str, forwarded: str | None) -> str | None:
        """The address that counts: the peer's, or the one that the last trusted proxy names."""
        if not self._hops:
            return network_of(peer)
        named = (forwarded or "").split(",")
        if forwarded is None or len(named) < self._hops:
            return None if forwarded is None else network_of(peer)
        return network_of(named[-self._hops].strip())

    def add(self, connection: Connection) -> None:
        """Somebody connected. Where there are too many, the oldest that does nothing must go."""
        self.count(connection)
        own = self._of.get(connection.address or "", ())
        if len(own) > limits.IDLE_OF_ONE:
            _close_oldest(own, limits.IDLE_OF_ONE)
        if len(self._all) > limits.CONNECTIONS and not _close_oldest(self._all, 1):
            connection.send_away(503)

    def relieve(self) -> bool:
        """Close the oldest connection on which nothing is asked; False if there is none."""
        return _close_oldest(self._all, 0)

    def remove(self, connection: Connection) -> None:
        """A connection is over."""
        address = self._all.pop(connection, None)
        if address is not None:
            self._leave(connection, address)

    def count(self, connection: Connection) -> None:
        """Count a connection for its address."""
        address, known = connection.address, self._all.get(connection)
        self._all[connection] = address
        if known is not None and known != address:
            self._leave(connection, known)
        if address is not None:
            self._of[address].add(connection)

    def make_room(self, connection: Connection) -> None:
        """A connection is to wait for its other side. Raises Refused if enough of its address do.

        Who sends a whole request at once does not wait, and gets through beside all who do.
        """
        own = self._of.get(connection.address or "", ())
        waiting = [item for item in own if item.is_waiting and item is not connection]
        if len(waiting) < limits.WAITING_OF_ONE:
            return
        if connection.state is not State.SEND:
            raise Refused(429)
        min(waiting, key=_age).close()

    def _leave(self, connection: Connection, address: str) -> None:
        self._of[address].discard(connection)
        if not self._of[address]:
            del self._of[address]


def _close_oldest(found: Iterable[Connection], most: int) -> bool:
    """Close the oldest connection on which nothing is asked, if there are more than `most`."""
    idle = [item for item in found if item.state in (State.IDLE, State.DRAIN)]
    if len(idle) <= most:
        return False
    min(idle, key=_age).close()
    return True


def _age(connection: Connection) -> float:
    return connection.since


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """The address as it is counted; what is no address counts as it is written."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((found, 64), strict=False))
    return str(found)
