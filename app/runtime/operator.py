"""The caller of what is done on the command line, with the user of the operating system."""

import os
import pwd

from domain.kernel.messaging.caller import Caller, system

MOST_LETTERS = 64


def command_line(*centres: str) -> Caller:
    """The command line as the caller for `centres`, with the user of the operating system."""
    return system("command-line", *centres, operator=_host_user())


def _host_user() -> str:
    """The name of the user who runs this process; under `sudo`, of the one who called it."""
    number = os.getuid()
    if number == 0 and (behind := os.environ.get("SUDO_USER")):
        return behind[:MOST_LETTERS]
    try:
        return pwd.getpwuid(number).pw_name[:MOST_LETTERS]
    except KeyError:
        return f"uid {number}"
