"""Who is connected, and whom the server sends away so that nobody is held up by the others.

What counts is the address: of IPv4 the whole of it, of IPv6 the network that one subscriber has
(/64). Behind trusted proxies it is the one that they name, which is known when the head of a
request has arrived; until then such a connection counts for nobody.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from app.server import limits
from app.server.connection import WAITING, Connection, State


class Crowd:
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
        """Somebody connected. Where there are too many, somebody who does nothing must go."""
        self._all[connection] = None
        self.count(connection)
        if len(self._all) > limits.CONNECTIONS:
            self._thin_out()

    def remove(self, connection: Connection) -> None:
        """A connection is over."""
        address = self._all.pop(connection, None)
        if address is not None:
            self._leave(connection, address)

    def count(self, connection: Connection) -> None:
        """Count a connection for its address, and send the oldest away where these are too many.

        The newest may stay: a request that is sent at once gets through beside any number of slow
        ones, also from the same address.
        """
        address = connection.address
        known = self._all.get(connection)
        if known != address:
            self._all[connection] = address
            if known is not None:
                self._leave(connection, known)
            if address is not None:
                self._of[address].add(connection)
        if address is None or len(self._of[address]) <= limits.WAITING_OF_ONE:
            return
        own = self._of[address]
        _send_away((one for one in own if one.state in WAITING), limits.WAITING_OF_ONE, 429)
        _send_away((one for one in own if one.state is State.IDLE), limits.IDLE_OF_ONE, 429)

    def _leave(self, connection: Connection, address: str) -> None:
        self._of[address].discard(connection)
        if not self._of[address]:
            del self._of[address]

    def _thin_out(self) -> None:
        """Close the oldest idle connection; if none is idle, the oldest of the largest crowd."""
        idle = [one for one in self._all if one.state is State.IDLE]
        if len(idle) > 1:
            min(idle, key=_age).close()
            return
        largest = max(self._of.values(), key=len, default=set(self._all))
        waiting = [one for one in largest if one.state in WAITING]
        if waiting:
            oldest = min(waiting, key=_age)
            oldest.send_away(503)
            oldest.close()


def _send_away(found: Iterable[Connection], most: int, status: int) -> None:
    oldest_first = sorted(found, key=_age)
    for one in oldest_first[: max(0, len(oldest_first) - most)]:
        if one.state is State.DRAIN:
            one.close()
        else:
            one.send_away(status)


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
