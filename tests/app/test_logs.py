"""The log never stops the work: a line that cannot be written is lost, and the next one is not."""

import io

from app.runtime.logs import Unfailing
from app.runtime.supervisor import Supervisor


class FullDisk(io.StringIO):
    """A stream on a disk that is full at first."""

    is_full = True

    def write(self, text: str) -> int:
        if self.is_full:
            raise OSError(28, "No space left on device")
        return super().write(text)


def test_a_line_for_a_full_disk_is_lost_and_the_next_is_written() -> None:
    disk = FullDisk()
    log = Unfailing(disk)

    log.write("lost\n")
    disk.is_full = False
    log.write("kept\n")
    log.flush()

    assert disk.getvalue() == "kept\n"


def test_the_supervisor_goes_on_when_nobody_can_hear_it() -> None:
    disk = FullDisk()
    supervisor = Supervisor([], disk)

    supervisor.say("lost")
    disk.is_full = False
    supervisor.say("kept")

    assert "kept" in disk.getvalue()


def test_a_closed_stream_is_no_failure() -> None:
    stream = io.StringIO()
    stream.close()

    Unfailing(stream).write("lost\n")
    Unfailing(stream).flush()
