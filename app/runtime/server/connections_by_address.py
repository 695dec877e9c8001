"""Counts connections by address, and refuses or closes some so that none block the others.

IPv4 addresses count as they are, IPv6 addresses by their /64 network, which is what one subscriber
has. Behind trusted proxies the address that they report counts. It is known when the head of a
request has arrived; until then the connection counts for no address.
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
        """The address that counts: the peer's, or the one reported by the last trusted proxy."""
        if not self._hops:
            return network_of(peer)
        named = (forwarded or "").split(",")
        if forwarded is None or len(named) < self._hops:
            return None if forwarded is None else network_of(peer)
        return network_of(named[-self._hops].strip())

    def add(self, connection: Connection) -> None:
        """Add a new connection. If there are too many, the oldest idle one is closed."""
        self.count(connection)
        own = self._of.get(connection.address or "", ())
        if len(own) > limits.IDLE_OF_ONE:
            _close_oldest(own, limits.IDLE_OF_ONE)
        if len(self._all) > limits.CONNECTIONS and not _close_oldest(self._all, 1):
            connection.send_away(503)

    def relieve(self) -> bool:
        """Close the oldest idle connection; False if there is none."""
        return _close_oldest(self._all, 0)

    def remove(self, connection: Connection) -> None:
        """Remove a closed connection."""
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
        """Let a connection wait for its client. Raises Refused if too many of its address do.

        A request that arrives complete does not wait, so it is served however many others do.
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
    """Close the oldest idle connection if there are more than `most`."""
    idle = [item for item in found if item.state in (State.IDLE, State.DRAIN)]
    if len(idle) <= most:
        return False
    min(idle, key=_age).close()
    return True


def _age(connection: Connection) -> float:
    return connection.since


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """The address as it is counted; text that is not an address counts as it is."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((found, 64), strict=False))
    return str(found)
