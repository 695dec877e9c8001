"""Addresses of notices: each channel accepts one format only."""

import re
from urllib.parse import urlsplit

from domain.kernel.errors import Invalid
from domain.notices.kinds import Channel

LONGEST = 500
_MAIL = re.compile(r"[^@\s<>,;:\"()\[\]]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)
_LINE = re.compile(r"[UC][0-9a-f]{32}")
_SLACK = re.compile(r"https://hooks\.slack\.com/services/T\w{1,30}/B\w{1,30}/\w{8,60}")
SLACK_HOST = "hooks.slack.com"


def checked_address(channel: Channel, address: str) -> str:
    """The address without outer spaces. Raises Invalid for a format the channel does not accept."""
    found = address.strip()
    if len(found) > LONGEST or not _fits(channel, found):
        raise Invalid.field("address", *_WRONG[channel])
    return found


def host_of(address: str) -> str:
    """The host of a webhook, with its port if there is one."""
    return urlsplit(address).netloc.lower()


def hint_of(channel: Channel, address: str | None) -> str:
    """A shortened address that its owner can recognize: ha…@example.jp, …9f3a."""
    if address is None:
        return ""
    if channel is Channel.MAIL:
        name, _, host = address.partition("@")
        return f"{name[:2]}…@{host}"
    if channel is Channel.WEBHOOK:
        return f"{host_of(address)}/…"
    return f"…{address[-4:]}"


def _fits(channel: Channel, address: str) -> bool:
    if channel is Channel.MAIL:
        return _MAIL.fullmatch(address) is not None
    if channel is Channel.LINE:
        return _LINE.fullmatch(address) is not None
    if channel is Channel.SLACK:
        return _SLACK.fullmatch(address) is not None
    return _is_web_address(address)


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = not (parts.username or parts.password or parts.fragment)
    readable = address.isascii() and address.isprintable() and " " not in address
    return (
        parts.scheme in ("https", "http")
        and bool(parts.hostname)
        and port_is_fine
        and (plain and readable)
    )


_WRONG = {
    Channel.MAIL: ("メールアドレスを確かめてください。", "Check the e-mail address."),
    Channel.LINE: (
        "LINE のユーザー ID（U で始まる33文字）を書いてください。",
        "Write the LINE user ID: U and 32 further characters.",
    ),
    Channel.SLACK: (
        "Slack の Incoming Webhook のアドレスを書いてください。",
        "Write the address of a Slack incoming webhook.",
    ),
    Channel.WEBHOOK: (
        "https:// で始まるアドレスを書いてください。",
        "Write an address that begins with https://.",
    ),
}
