"""Lowest speed of a body or an answer: a total deadline that grows with the bytes transferred."""

from app.runtime.server import limits


class Pace:
    """The progress of one body or answer. Times are those of the monotonic clock, in seconds."""

    def __init__(self, now: float) -> None:
        self.moved = 0
        self._began = self._last = now

    def move(self, number: int, now: float) -> None:
        """Record that `number` more bytes were transferred."""
        self.moved += number
        self._last = now

    def leave_out(self, seconds: float, now: float) -> None:
        """Exclude these seconds, in which the client was not the cause of the wait."""
        self._began += seconds
        self._last = now

    def is_late(self, now: float) -> bool:
        """True if the transfer has stalled, is too slow on average, or has taken too long."""
        seconds = now - self._began
        allowed = limits.GRACE_SECONDS + self.moved / limits.LEAST_RATE
        has_stalled = now - self._last > limits.STALL_SECONDS
        return has_stalled or seconds > min(allowed, limits.LONGEST_SECONDS)
