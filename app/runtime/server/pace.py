"""How fast a body must arrive and an answer be taken: a total deadline that grows with progress."""

from app.runtime.server import limits


class Pace:
    """The progress of one body or answer. Times are those of the monotonic clock, in seconds."""

    def __init__(self, now: float) -> None:
        self.moved = 0
        self._began = self._last = now

    def move(self, number: int, now: float) -> None:
        """Another `number` of bytes went over the wire."""
        self.moved += number
        self._last = now

    def leave_out(self, seconds: float, now: float) -> None:
        """The other side is not to blame for these seconds."""
        self._began += seconds
        self._last = now

    def is_late(self, now: float) -> bool:
        """True if it has stalled, is too slow on the whole, or has taken too long."""
        seconds = now - self._began
        allowed = limits.GRACE_SECONDS + self.moved / limits.LEAST_RATE
        has_stalled = now - self._last > limits.STALL_SECONDS
        return has_stalled or seconds > min(allowed, limits.LONGEST_SECONDS)
