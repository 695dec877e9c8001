"""The labels of an order for the client who gave it: its state and its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.kernel.events.event import Event
from domain.kernel.text.bilingual import BilingualText
from domain.orders.job_order import (
    ORDER_STEP_LABELS,
    JobOrder,
    OrderState,
    OrderStep,
    RejectionOutcome,
)
from domain.orders.labels import term_labels

STATES: Mapping[str, BilingualText] = {
    OrderState.RECEIVED.value: BilingualText("受付済み", "received"),
    OrderState.ACCEPTED.value: BilingualText("準備中", "being prepared"),
    OrderState.RELEASED.value: BilingualText("作業中", "in work"),
    OrderState.ON_HOLD.value: BilingualText("一時休止", "paused"),
    OrderState.DELIVERED.value: BilingualText("ご確認待ち", "waiting for your look"),
    OrderState.REJECTED.value: BilingualText("差戻しを確認中", "your return is being looked into"),
    OrderState.RETURNED.value: BilingualText("見直し中", "having one more look"),
    OrderState.ACCEPTED_BY_CLIENT.value: BilingualText("検収済み", "accepted"),
    OrderState.CLOSED.value: BilingualText("完了", "finished"),
    OrderState.DECLINED.value: BilingualText("お引き受けできず", "not taken on"),
    OrderState.CANCELLED.value: BilingualText("取りやめ", "cancelled"),
}
SENTENCES: Mapping[str, BilingualText] = {
    OrderState.RECEIVED.value: BilingualText(
        "ご依頼を受け付けました。お引き受けできるかどうかを、この画面でお知らせします。",
        "We have received your order. You will see here whether we can take it on.",
    ),
    OrderState.ACCEPTED.value: BilingualText(
        "お引き受けしました。いま、作業の準備をしています。",
        "We have taken it on, and are getting ready.",
    ),
    OrderState.RELEASED.value: BilingualText("いま、作業をしています。", "We are working on it."),
    OrderState.ON_HOLD.value: BilingualText(
        "いまは作業を止めています。再開したら、この画面に表示します。",
        "Work is paused for now. You will see here when it goes on.",
    ),
    OrderState.DELIVERED.value: BilingualText(
        "納品しました。ご確認をお願いします。", "We have delivered it. Please have a look."
    ),
    OrderState.REJECTED.value: BilingualText(
        "お知らせいただいたところを、職員が確認しています。どうするかを、この画面でお知らせします。",
        "The staff are looking into what you told us. You will see here what is done.",
    ),
    OrderState.RETURNED.value: BilingualText(
        "ご指摘のところを手直ししています。",
        "We are taking one more look at what you told us about.",
    ),
    OrderState.ACCEPTED_BY_CLIENT.value: BilingualText(
        "検収いただきました。ありがとうございました。",
        "You have accepted the delivery. Thank you very much.",
    ),
    OrderState.CLOSED.value: BilingualText(
        "完了しました。ありがとうございました。", "This is finished. Thank you very much."
    ),
    OrderState.DECLINED.value: BilingualText(
        "申し訳ありませんが、今回はお引き受けできませんでした。",
        "We are sorry: we could not take this one on.",
    ),
    OrderState.CANCELLED.value: BilingualText(
        "このご依頼は取りやめになりました。", "This order was cancelled."
    ),
}
_STEPS: Mapping[type[Event], BilingualText] = {
    JobOrder.Received: BilingualText("ご依頼を受け付けました。", "We received your order."),
    JobOrder.Accepted: BilingualText("お引き受けしました。", "We took it on."),
    JobOrder.Declined: BilingualText("お引き受けできませんでした。", "We could not take it on."),
    JobOrder.Released: BilingualText("作業を始めました。", "Work began."),
    JobOrder.Held: BilingualText("作業を止めました。", "Work was paused."),
    JobOrder.Resumed: BilingualText("作業を再開しました。", "Work went on."),
    JobOrder.DueDateMoved: BilingualText("納期を変えました。", "The due date was changed."),
    JobOrder.TermsChanged: BilingualText(
        "ご依頼の内容を決めました。", "The terms of the order were settled."
    ),
    JobOrder.TermsCorrected: BilingualText(
        "ご依頼の内容の記録を訂正しました。", "The record of what you ordered was corrected."
    ),
    JobOrder.Delivered: BilingualText("納品しました。", "We delivered it."),
    JobOrder.DeliveryRejected: BilingualText(
        "手直しのご依頼をいただきました。", "You asked for one more look."
    ),
    JobOrder.RejectionReceived: BilingualText(
        "手直しのご依頼をいただきました。", "You asked for one more look."
    ),
    JobOrder.DeliveryAccepted: BilingualText("検収いただきました。", "You accepted the delivery."),
    JobOrder.Closed: BilingualText("完了しました。", "This was finished."),
    JobOrder.StepUndone: BilingualText(
        "誤って記録した手続きを取り消しました。",
        "A step that was recorded by mistake was taken back.",
    ),
    JobOrder.ClientCorrected: BilingualText(
        "発注者の登録に誤りがあったため、お客さまのご依頼として登録し直しました。",
        "It was recorded under another client by mistake, and is now recorded as your order.",
    ),
    JobOrder.Cancelled: BilingualText("取りやめになりました。", "The order was cancelled."),
}
_UNDONE: Mapping[OrderStep, BilingualText] = {
    OrderStep.ACCEPTED: BilingualText(
        "お引き受けの記録を取り消しました。", "The record of taking it on was taken back."
    ),
    OrderStep.DECLINED: BilingualText(
        "お引き受けできないとした記録を取り消しました。", "The record of declining was taken back."
    ),
    OrderStep.DELIVERED: BilingualText(
        "納品の記録を取り消しました。納品書も無効です。",
        "The delivery was withdrawn; its note is no longer valid.",
    ),
    OrderStep.DELIVERY_ACCEPTED: BilingualText(
        "検収の記録を取り消しました。", "The acceptance was taken back."
    ),
    OrderStep.DELIVERY_REJECTED: BilingualText(
        "手直しのご依頼を取り消しました。", "The wish for one more look was taken back."
    ),
    OrderStep.REJECTION_DECIDED: BilingualText(
        "ご指摘への対応を決めなおします。", "What is done about your return is decided again."
    ),
    OrderStep.CLOSED: BilingualText(
        "完了の記録を取り消しました。", "The record of finishing was taken back."
    ),
    OrderStep.CANCELLED: BilingualText(
        "取りやめの記録を取り消しました。", "The cancellation was taken back."
    ),
}
_DECIDED: Mapping[bool, BilingualText] = {
    True: BilingualText("ご指摘の作業をやりなおします。", "What you returned is being reworked."),
    False: BilingualText(
        "ご指摘の作業を確認しました。やりなおしはしません。",
        "We looked at what you returned, and it stays as it is.",
    ),
}
"""What staff decided about returned work: whether it is reworked."""
_TERMS_SHOWN = frozenset({"title", "kind_of_work", "quantity", "instructions"})
"""The terms that staff may correct and that the page of the order shows to its client."""
_ABOUT_TASKS = (JobOrder.DeliveryRejected, JobOrder.RejectionReceived, JobOrder.RejectionDecided)
_WITH_REASON = (JobOrder.Declined, JobOrder.StepUndone)
"""Events whose reason is written for the client; other reasons are notes of the staff."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One event of an order: its day, its label, and its details."""

    on: date
    text: BilingualText
    due_on: date | None = None
    pieces: int = 0
    words: str | None = None


def story(events: Sequence[Event]) -> list[Step]:
    """Return the events of an order that concern its client, newest first.

    Where the client was corrected, what was written to and by the wrong one is left out.
    """
    right_days = {
        event.corrects: event.meta.occurred_on
        for event in events
        if isinstance(event, JobOrder.StepDayCorrected)
    }
    corrected = [item for item in events if isinstance(item, JobOrder.ClientCorrected)]
    since = corrected[-1].originator_version if corrected else 0
    return [
        _step(
            event,
            on=right_days.get(event.meta.event_id, event.meta.occurred_on),
            words=_words(event) if event.originator_version > since else None,
        )
        for event in reversed(events)
        if _concerns_client(event)
    ]


def _concerns_client(event: Event) -> bool:
    """True for a step that the client sees; corrected terms if they see any of those."""
    if isinstance(event, JobOrder.TermsCorrected) and event.changed:
        return not _TERMS_SHOWN.isdisjoint(event.changed)
    return type(event) in _STEPS or isinstance(
        event, JobOrder.RejectionDecided | JobOrder.StepDayCorrected
    )


def _step(event: Event, *, on: date, words: str | None) -> Step:
    return Step(
        on=on,
        text=_text(event),
        due_on=event.due_on if isinstance(event, JobOrder.DueDateMoved) else None,
        pieces=_pieces(event),
        words=words,
    )


def _text(event: Event) -> BilingualText:
    if isinstance(event, JobOrder.StepUndone):
        return _UNDONE[event.step]
    if isinstance(event, JobOrder.StepDayCorrected):
        step = BilingualText(*ORDER_STEP_LABELS[event.step])
        return BilingualText(
            f"記録の日付を訂正しました（{step.ja}）。",
            f"The day of a record was corrected ({step.en}).",
        )
    if isinstance(event, JobOrder.TermsCorrected) and event.changed:
        what = term_labels([name for name in event.changed if name in _TERMS_SHOWN])
        return BilingualText(
            f"ご依頼の内容の記録を訂正しました（{what.ja}）。",
            f"The record of what you ordered was corrected ({what.en}).",
        )
    if isinstance(event, JobOrder.RejectionDecided):
        return _DECIDED[event.outcome is not RejectionOutcome.NOTHING]
    return _STEPS[type(event)]


def _pieces(event: Event) -> int:
    if isinstance(event, JobOrder.Delivered):
        return event.passed
    return len(event.task_ids) if isinstance(event, _ABOUT_TASKS) else 0


def _words(event: Event) -> str | None:
    if isinstance(event, JobOrder.DeliveryRejected | JobOrder.RejectionReceived):
        return event.comment
    if isinstance(event, JobOrder.RejectionDecided):
        return event.to_client
    return event.meta.reason if isinstance(event, _WITH_REASON) else None
