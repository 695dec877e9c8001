"""Whether the clock and the workers run, Redis answers, and the clocks of all hosts agree."""

from collections.abc import Iterator

from app.bootstrap import Service
from app.runtime.health.condition import Condition
from app.runtime.labels import QUEUES
from domain.kernel.jobs.heartbeats import CLOCK, PROJECTIONS, SILENT, WORK, heartbeats
from domain.kernel.text.bilingual import BilingualText

MOST_APART = 5.0
"""Seconds by which clocks may differ; due times and reports are in minutes."""


def check_redis(service: Service) -> Iterator[Condition]:
    """Report that Redis does not answer."""
    if service.wake.answers():
        return
    is_embedded = service.settings.redis_url is None
    yield Condition(
        code="redis_away",
        severity="degraded",
        title=BilingualText(
            "順番待ちの列（`Redis`）につながりません", "The queues (Redis) cannot be reached"
        ),
        cause=BilingualText(
            "`Redis` が止まっているか、届きません。何も失われませんが、仕事は遅れて進みます。",
            "Redis is stopped or out of reach. Nothing is lost; work goes on with some delay.",
        ),
        cure=BilingualText(
            "まとめて起動し直してください。ソケットが消えただけなら、数秒で自然に戻ります。",
            "Start everything together. If only its socket was removed, it comes back by itself.",
        )
        if is_embedded
        else BilingualText(
            "`ASHIATO_REDIS_URL` のサーバーを確かめてください。",
            "See to the server that ASHIATO_REDIS_URL names.",
        ),
        command="ashiato up" if is_embedded else "ashiato doctor",
        check="redis",
    )


def check_processes(service: Service) -> Iterator[Condition]:
    """Report a missing clock or a queue without a worker: no heartbeat within a minute."""
    living = {heartbeat.kind for heartbeat in heartbeats(service.ledger.database)}
    if CLOCK not in living:
        yield Condition(
            code="clock_away",
            severity="degraded",
            title=BilingualText("時計のプロセスが動いていません", "The clock process does not run"),
            cause=BilingualText(
                f"時計のプロセスから{SILENT:.0f}秒以上、連絡がありません。"
                "決まった時刻の仕事（お知らせ、見守り、片づけ）が始まりません。",
                f"The clock has not been heard of for {SILENT:.0f} seconds. What is due at a time"
                " (notices, watching, tidying) is not begun.",
            ),
            cure=BilingualText(
                "`ashiato up` でまとめて動かすか、時計を起動してください。",
                "Run everything by `ashiato up`, or start the clock.",
            ),
            command="ashiato clock",
        )
    if missing := [queue for queue in (PROJECTIONS, WORK) if queue not in living]:
        yield Condition(
            code="workers_away",
            severity="degraded",
            title=BilingualText("ワーカーが動いていません", "Workers do not run"),
            cause=BilingualText(
                f"ワーカー（{'、'.join(QUEUES[one].ja for one in missing)}）から"
                f"{SILENT:.0f}秒以上、連絡がありません。"
                "一覧の更新や依頼された処理が遅れます。",
                f"No worker for {' and '.join(missing)} has been heard of for {SILENT:.0f}"
                " seconds. Lists and asked-for work come late.",
            ),
            cure=BilingualText(
                "`ashiato up` でまとめて動かすか、ワーカーを起動してください。",
                "Run everything by `ashiato up`, or start a worker.",
            ),
            command=f"ashiato worker {' '.join(missing)}",
            figures={"queues": " ".join(missing)},
        )


def check_clocks(service: Service) -> Iterator[Condition]:
    """Report hosts whose clock differs from the database's."""
    living = heartbeats(service.ledger.database)
    furthest = max(living, key=lambda item: abs(item.ahead), default=None)
    if furthest is None or abs(furthest.ahead) <= MOST_APART:
        return
    seconds = round(abs(furthest.ahead))
    yield Condition(
        code="clocks_differ",
        severity="degraded",
        title=BilingualText("サーバーの時計が合っていません", "The clocks of the hosts differ"),
        cause=BilingualText(
            f"データベースの時計と{seconds}秒ずれているサーバーがあります。",
            f"The clock of a host differs from that of the database by {seconds} seconds.",
        ),
        cure=BilingualText(
            "すべてのサーバーで時刻の同期（`NTP`）を動かし、合わせてください。",
            "Let every host synchronise its clock (NTP), and set the one that is wrong.",
        ),
        command="timedatectl status",
        figures={"seconds": seconds, "hosts": len({item.host for item in living})},
        detail=f"{furthest.host} ({furthest.kind}): {furthest.ahead:+.1f} s",
    )
