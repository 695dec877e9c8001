"""Whether the readers of the ledger keep up: read models, policies, and the sending of notices."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from app.bootstrap import Service
from app.http.lag_refusal import remaining
from app.runtime.health.condition import Condition
from app.runtime.labels import read_model, span
from domain.kernel.messaging.policy_positions import policy_positions
from domain.kernel.storage.ledger import Ledger
from domain.kernel.storage.ledger_heads import waiting_after
from domain.kernel.text.bilingual import BilingualText
from domain.notices import delivery
from domain.registry import POLICIES
from projections.kernel.lag import FAR_SECONDS, lags
from projections.kernel.runner import Status

READ_MODELS_MISSING = "read_models_missing"
LATE = timedelta(minutes=10)
"""How long a notice may be due, or be refused by its channel, before it counts as late."""
WINDOW = 5_000
"""Positions searched for the next event of a policy; a policy skips no more at once."""


def check_read_models(service: Service) -> Iterator[Condition]:
    """Report read models that are missing, have stopped, or are far behind."""
    if not service.projections.are_made():
        yield read_models_missing()
        return
    lines = service.projections.status()
    stopped = [line for line in lines if line.state == "failed"]
    for item in stopped:
        yield _stopped(service, item)
    rest = {line.name: line.position for line in lines if line not in stopped}
    far = [lag for lag in lags(service.ledger, rest, service.clock.now()) if lag.is_far]
    if not far:
        return
    worst, left = far[0], remaining(far[0])
    yield Condition(
        code="read_models_behind",
        severity="degraded",
        title=BilingualText(
            "一覧や数字が最新ではありません", "Lists and figures are not up to date"
        ),
        cause=BilingualText(
            f"{len(far)}個の表が、新しい記録に追いついていません"
            f"（いちばん遅い表：{read_model(worst.name).ja}、{left.ja}）。"
            "作り直しているか、ワーカーが動いていません。",
            f"{len(far)} read models have not taken in the newest records (the last:"
            f" {read_model(worst.name).en}, {left.en}). They are being built anew, or no worker"
            " runs.",
        ),
        cure=BilingualText(
            "ワーカーが動いていれば、待てば追いつきます。動いていなければ、次のコマンドを実行してください。",
            "Where a worker runs, wait: it catches up. Where none does, run this command.",
        ),
        command="ashiato projections catch-up",
        figures={
            "read_models": len(far),
            "name": worst.name,
            "events": worst.events,
            "share": worst.share,
            **({} if worst.seconds is None else {"seconds": worst.seconds}),
        },
        check="read models",
    )


def read_models_missing() -> Condition:
    """The condition for missing read models (file or schema removed). The ledger is complete."""
    return Condition(
        code=READ_MODELS_MISSING,
        severity="degraded",
        title=BilingualText("一覧や数字の表がありません", "The read models are missing"),
        cause=BilingualText(
            "一覧や数字のための表が、消されたか、まだ作られていません。記録は残っていて、"
            "操作も受け付けています。一覧・検索・数字は、表ができるまで開けません。",
            "The tables of lists and figures were removed, or are not made yet. Nothing that was"
            " recorded is lost, and commands are taken; lists, searches and figures cannot be"
            " opened until the tables are made.",
        ),
        cure=BilingualText(
            "ワーカーか時計が動いていれば、まもなく作り始めます。動いていなければ、"
            "次のコマンドを実行してください。起動し直す必要はありません。",
            "Where a worker or the clock runs, they are made within seconds. Where none does, run"
            " this command; nothing has to be started again.",
        ),
        command="ashiato migrate",
        check="read models",
    )


def _stopped(service: Service, status: Status) -> Condition:
    late = lags(service.ledger, {status.name: status.position}, service.clock.now())
    seconds = {"seconds": late[0].seconds} if late and late[0].seconds is not None else {}
    called = read_model(status.name)
    return Condition(
        code="read_model_stopped",
        severity="degraded",
        title=BilingualText(
            f"表「{called.ja}」が止まっています", f"A read model has stopped: {called.en}"
        ),
        cause=BilingualText(
            f"{status.position + 1}番目からの記録を取り込めません。ほかの表は動いています。",
            f"It cannot take in what was recorded from no. {status.position + 1} on. Others go on.",
        ),
        cure=BilingualText(
            "開発元に知らせてください。直った版を入れると自分で続けます。"
            "表が壊れただけなら、次のコマンドで作り直せます。",
            "Report it to the makers: under a mended release it goes on by itself. If only its rows"
            " were damaged, this command builds them anew.",
        ),
        command=f"ashiato projections rebuild {status.name}",
        figures={"name": status.name, "position": status.position, "events": status.lag, **seconds},
        detail=status.error or "",
        check=f"read model {status.name}",
    )


def check_policies(service: Service) -> Iterator[Condition]:
    """Report policies that have stopped or are late."""
    found = policy_positions(service.ledger)
    for one in found:
        if one.error:
            yield Condition(
                code="policy_stopped",
                severity="degraded",
                title=BilingualText(
                    "自動の後続処理が止まっています", "Automatic follow-up has stopped"
                ),
                cause=BilingualText(
                    f"`{one.policy}` が、{one.position}番より後の記録で止まりました"
                    f"（`{one.error}`）。続きは行われていません。",
                    f"The policy {one.policy} stopped at a record after no. {one.position}"
                    f" ({one.error}). What should follow is not done.",
                ),
                cure=BilingualText(
                    "10秒ごとに試し直しています。続くときは、ログを添えて開発元に知らせてください。",
                    "It is tried again every ten seconds. If that goes on, report it with the log.",
                ),
                command="ashiato doctor",
                figures={"policy": one.policy, "position": one.position},
            )
    seen = {one.policy: one.position for one in found if not one.error}
    late = _late_policies(service, seen)
    if late:
        policy, seconds = max(late.items(), key=lambda item: item[1])
        since = span(seconds)
        yield Condition(
            code="policies_behind",
            severity="degraded",
            title=BilingualText("自動の後続処理が遅れています", "Automatic follow-up is late"),
            cause=BilingualText(
                f"{len(late)}個の後続処理が、{since.ja}以上前の記録にまだ答えていません。"
                "ワーカーが動いていないか、忙しすぎます。",
                f"{len(late)} policies have not answered to what was recorded"
                f" {since.en} ago. No worker runs, or there is too much for it.",
            ),
            cure=BilingualText(
                "`work` のワーカーが動いているかを確かめ、足りなければ増やしてください。",
                "See that a worker for `work` runs, and add one if there is too much for it.",
            ),
            command="ashiato worker work",
            figures={"policies": len(late), "policy": policy, "seconds": seconds},
        )


def _late_policies(service: Service, seen: Mapping[str, int]) -> dict[str, int]:
    """The delay in seconds of each policy that is more than a minute late."""
    head, now = service.ledger.head(), service.clock.now()
    found: dict[str, int] = {}
    for policy in POLICIES:
        position = seen.get(policy.NAME, head)
        if position < head:
            topics = [event_class.TOPIC for event_class in policy.LISTENS_TO]
            since = _unanswered(service.ledger, position, head, topics)
            seconds = int((now - since).total_seconds()) if since else 0
            if seconds > FAR_SECONDS:
                found[policy.NAME] = seconds
    return found


def _unanswered(ledger: Ledger, position: int, head: int, topics: Sequence[str]) -> datetime | None:
    """When the oldest event that a policy has not handled was recorded; None if there is none.

    A policy that is more than `WINDOW` positions behind is late even without an event for it.
    """
    waiting = waiting_after(ledger, position, tuple(topics), stop=position + WINDOW)
    if waiting is None and head - position > WINDOW:
        waiting = waiting_after(ledger, position)
    return waiting.since if waiting is not None else None


def check_notices(service: Service) -> Iterator[Condition]:
    """Report that due notices are not sent."""
    now = service.clock.now()
    late = delivery.late(service.ledger, now - LATE)
    if late is None:
        return
    seconds = int((now - late.since).total_seconds())
    yield Condition(
        code="notices_waiting",
        severity="degraded",
        title=BilingualText("お知らせが送られていません", "Notices do not go out"),
        cause=BilingualText(
            f"{late.number}件のお知らせが、送る時刻を{LATE.seconds // 60}分以上過ぎています。"
            "ワーカーが動いていないか、送る先（メールなど）が受け付けません。",
            f"{late.number} notices are late by more than {LATE.seconds // 60} minutes. No worker"
            " runs, or the way they go (mail and so on) refuses them.",
        ),
        cure=BilingualText(
            "`work` のワーカーと、`ASHIATO_MAIL_URL` などの送り方の設定を確かめてください。",
            "See that a worker for `work` runs, and that the settings of the way are right.",
        ),
        command="ashiato worker work",
        figures={"notices": late.number, "seconds": seconds},
    )
