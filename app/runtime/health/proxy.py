"""Reports that the service is behind a proxy that the settings do not name."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.bootstrap import Service
from domain.identity.unnamed_proxy import BELIEVED_FOR, last_seen
from domain.kernel.text.bilingual import BilingualText

if TYPE_CHECKING:
    from app.runtime.health.conditions import Condition


def check_proxy(service: Service) -> "Iterator[Condition]":
    """A condition if people sign in through a proxy and `ASHIATO_TRUSTED_PROXIES` is 0."""
    from app.runtime.health.conditions import Condition

    settings = service.settings
    if not settings.is_production or settings.trusted_proxies:
        return
    seen = last_seen(service.ledger)
    if seen is None or service.clock.now() - seen > BELIEVED_FOR:
        return
    yield Condition(
        code="proxy_not_named",
        severity="degraded",
        title=BilingualText("プロキシが設定されていません", "A proxy is not named"),
        cause=BilingualText(
            "サインインが、設定に書かれていないプロキシを通っています。利用者の接続元が見分けられず、"
            "パスワードの誤りが全員分まとめて数えられます。",
            "People sign in through a proxy that the settings do not name. Their own addresses are"
            " not seen, so that wrong passwords of everybody are counted together.",
        ),
        cure=BilingualText(
            "前に置いたプロキシの数を ASHIATO_TRUSTED_PROXIES に設定し、再起動してください。"
            "プロキシは X-Forwarded-For を自分で書き直すものにしてください。",
            "Set ASHIATO_TRUSTED_PROXIES to the number of proxies in front of the service, and"
            " start it again. The proxy must write X-Forwarded-For itself.",
        ),
        command="ASHIATO_TRUSTED_PROXIES=1",
    )
