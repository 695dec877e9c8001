"""The channels by which notices may leave this installation: only those in its settings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode, urlsplit

from domain.notices.addresses import SLACK_HOST, host_of
from domain.notices.kinds import Channel

MAIL, LINE, HOSTS = "ASHIATO_MAIL_URL", "ASHIATO_LINE_TOKEN", "ASHIATO_WEBHOOK_HOSTS"
LINE_SECRET, LINE_ACCOUNT = "ASHIATO_LINE_SECRET", "ASHIATO_LINE_ACCOUNT"
_ACCOUNT = re.compile(r"@[0-9a-z._-]{3,30}")
PATIENCE = {"cto": "5", "rto": "10"}
"""Seconds to wait for a connection, and for a reply."""


@dataclass(frozen=True, kw_only=True)
class NoticeChannels:
    """How notices are sent: the mail server (as an Apprise URL), LINE's token, and web hosts.

    `line_secret` verifies what LINE reports; `line_account` is the id by which the centre's LINE
    account is found (@…); `line_api` is the address of LINE's interface.
    """

    mail_url: str | None = field(default=None, repr=False)
    line_token: str | None = field(default=None, repr=False)
    line_secret: str | None = field(default=None, repr=False)
    line_account: str | None = None
    line_api: str = "https://api.line.me"
    hosts: tuple[str, ...] = ()

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that users may choose here."""
        open_ones = {
            Channel.MAIL: self.mail_url is not None,
            Channel.LINE: self.line_token is not None,
            Channel.SLACK: SLACK_HOST in self.hosts,
            Channel.WEBHOOK: any(host != SLACK_HOST for host in self.hosts),
        }
        return tuple(channel for channel, is_open in open_ones.items() if is_open)

    @property
    def links_line(self) -> bool:
        """True if users can link their account to LINE."""
        return self.line_token is not None and self.line_secret is not None

    def reaches(self, channel: Channel, address: str) -> bool:
        """True if a notice may be sent to `address`."""
        if channel not in self.channels:
            return False
        if channel is Channel.WEBHOOK:
            is_safe = address.startswith("https://") or host_of(address).startswith("127.0.0.1:")
            return is_safe and host_of(address) in self.hosts
        return True

    def apprise_url(self, channel: Channel, address: str) -> str:
        """The Apprise URL of `address`, which must be one that this installation reaches."""
        if channel is Channel.MAIL:
            joined = "&" if "?" in (self.mail_url or "") else "?"
            return f"{self.mail_url}{joined}{urlencode({'to': address, **PATIENCE})}"
        if channel is Channel.LINE:
            return f"line://{quote(self.line_token or '', safe='')}/{address}?{urlencode(PATIENCE)}"
        if channel is Channel.SLACK:
            parts = urlsplit(address).path.removeprefix("/services/")
            return f"slack://{parts}?{urlencode(PATIENCE)}"
        scheme, _, rest = address.partition("://")
        joined = "&" if "?" in rest else "?"
        kind = "jsons" if scheme == "https" else "json"
        return f"{kind}://{rest}{joined}{urlencode(PATIENCE)}"


def read_channels(given: Mapping[str, str]) -> NoticeChannels:
    """The channels in the environment. Raises ValueError(variable, why in Japanese, in English)."""
    mail = given.get(MAIL)
    if mail is not None and not mail.startswith(("mailto://", "mailtos://")):
        raise ValueError(
            MAIL,
            "mailtos://USER:PASSWORD@HOST?from=ADDRESS の形にしてください。",
            "must be mailtos://USER:PASSWORD@HOST?from=ADDRESS",
        )
    hosts = tuple(part.strip().lower() for part in given.get(HOSTS, "").split(",") if part.strip())
    for host in hosts:
        if "/" in host or urlsplit(f"//{host}").hostname is None:
            raise ValueError(
                HOSTS,
                "ホストの名前を、コンマで区切って書いてください。",
                "must be host names with commas between them",
            )
    account = given.get(LINE_ACCOUNT)
    if account is not None and not _ACCOUNT.fullmatch(account):
        raise ValueError(
            LINE_ACCOUNT,
            "LINE のアカウントの ID にしてください（例：@123abcde）。",
            "must be the id of the LINE account, as @123abcde",
        )
    if LINE_SECRET in given and LINE not in given:
        raise ValueError(
            LINE,
            f"{LINE_SECRET} でつないだ人に送るために必要です。",
            f"is required to send what users link by {LINE_SECRET}",
        )
    return NoticeChannels(
        mail_url=mail,
        line_token=given.get(LINE),
        line_secret=given.get(LINE_SECRET),
        line_account=account,
        hosts=hosts,
    )
