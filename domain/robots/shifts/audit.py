"""Audit trail wording of shifts and assistance with them, and who may read which fact."""

from domain.kernel.events.audit_words import AuditWords, Group, TopicWords, if_by_themselves
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import STAFF, Role
from domain.kernel.text.bilingual import BilingualText
from domain.robots.value_objects import TIMES_CORRECTED, ShiftState

_TAKEN = if_by_themselves(
    "{pilot}が{shift}を引き受けました（決め方：{by}）。", "{pilot} took {shift} (by {by})."
)


def _if_taken_over(event: Event) -> BilingualText | None:
    """The sentence of a shift that somebody else had before, or that a pilot took themselves."""
    if getattr(event, "was", None) is None:
        return _TAKEN(event)
    if event.meta.role == Role.PARTICIPANT:
        return BilingualText(
            "{pilot}が{former_pilot}に代わって{shift}を引き受けました（決め方：{by}）。",
            "{pilot} took {shift} over from {former_pilot} (by {by}).",
        )
    return BilingualText(
        "{actor}が{shift}の担当を{former_pilot}から{pilot}に変えました（決め方：{by}）。",
        "{actor} assigned {shift} to {pilot}, in place of {former_pilot} (by {by}).",
    )


def _if_nobody_stands_by(event: Event) -> BilingualText | None:
    """The sentence of a shift that has no stand-by any more."""
    if getattr(event, "stand_by_id", None) is not None:
        return None
    return BilingualText(
        "{actor}が{shift}の控えをなしにしました。", "{actor} left {shift} without a stand-by."
    )


def _times_corrected(event: Event) -> BilingualText | None:
    """The sentence of corrected times that says which, or that the shift did not take place."""
    if getattr(event, "state", None) is ShiftState.NO_SHOW:
        return BilingualText(
            "{actor}が、{shift}は実施されなかったと訂正しました。",
            "{actor} corrected that {shift} did not take place.",
        )
    changed = [
        TIMES_CORRECTED[name] for name in getattr(event, "changed", ()) if name in TIMES_CORRECTED
    ]
    if not changed:
        return None
    ja = "、".join(item.ja for item in changed)
    en = ", ".join(item.en[:1].lower() + item.en[1:] for item in changed)
    return BilingualText(
        f"{{actor}}が{{shift}}の記録を訂正しました（{ja}）。",
        f"{{actor}} corrected the record of {{shift}} ({en}).",
    )


AUDIT = AuditWords(
    groups={
        "shift": Group(120, BilingualText("シフト", "Shifts"), BilingualText("シフト", "shift")),
        "beside_shift": Group(
            130,
            BilingualText("シフトの準備と呼び出し", "Beside shifts"),
            BilingualText("シフト中の連絡", "messages beside a shift"),
        ),
    },
    topics={
        "shift.opened.v1": TopicWords(
            BilingualText("シフトの作成", "Shift made"),
            BilingualText("{actor}が{shift}を作りました。", "{actor} made {shift}."),
        ),
        "shift.assigned.v1": TopicWords(
            BilingualText("シフトの割当て", "Shift assigned"),
            BilingualText(
                "{actor}が{shift}を{pilot}に割り当てました（決め方：{by}）。",
                "{actor} assigned {shift} to {pilot} (by {by}).",
            ),
            _if_taken_over,
        ),
        "shift.stand_by_named.v1": TopicWords(
            BilingualText("控えの設定", "Stand-by named"),
            BilingualText(
                "{actor}が{shift}の控えを{stand_by}に決めました。",
                "{actor} named {stand_by} as the stand-by of {shift}.",
            ),
            _if_nobody_stands_by,
        ),
        "shift.pinned.v1": TopicWords(
            BilingualText("シフトの固定", "Shift pinned"),
            BilingualText(
                "{actor}が{shift}を動かさないことにしました。", "{actor} pinned {shift}."
            ),
        ),
        "shift.unpinned.v1": TopicWords(
            BilingualText("シフトの固定の解除", "Shift unpinned"),
            BilingualText(
                "{actor}が{shift}を動かしてよいことにしました。", "{actor} unpinned {shift}."
            ),
        ),
        "shift.confirmed.v1": TopicWords(
            BilingualText("シフトの確認", "Shift confirmed"),
            BilingualText("{actor}が{shift}を確認しました。", "{actor} confirmed {shift}."),
        ),
        "shift.given_up.v1": TopicWords(
            BilingualText("シフトを手放す", "Shift given up"),
            BilingualText("{actor}が{shift}を手放しました。", "{actor} gave up {shift}."),
        ),
        "shift.started.v1": TopicWords(
            BilingualText("シフトの開始", "Shift started"),
            BilingualText("{actor}が{shift}を始めました。", "{actor} started {shift}."),
        ),
        "shift.interrupted.v1": TopicWords(
            BilingualText("シフトの中断", "Shift interrupted"),
            BilingualText("{actor}が{shift}を中断しました。", "{actor} interrupted {shift}."),
        ),
        "shift.resumed.v1": TopicWords(
            BilingualText("シフトの再開", "Shift resumed"),
            BilingualText("{actor}が{shift}を再開しました。", "{actor} resumed {shift}."),
        ),
        "shift.ended.v1": TopicWords(
            BilingualText("シフトの終了", "Shift ended"),
            BilingualText("{actor}が{shift}を終えました。", "{actor} ended {shift}."),
        ),
        "shift.times_corrected.v1": TopicWords(
            BilingualText("シフトの時刻の訂正", "Times of a shift corrected"),
            BilingualText(
                "{actor}が{shift}を行った時刻か、実施の有無を訂正しました。",
                "{actor} corrected when {shift} was worked, or whether it took place.",
            ),
            _times_corrected,
        ),
        "shift.did_not_take_place.v1": TopicWords(
            BilingualText("シフトの実施なし", "Shift did not take place"),
            BilingualText(
                "{actor}が{shift}は実施されなかったと記録しました。",
                "{actor} recorded that {shift} did not take place.",
            ),
        ),
        "shift.cancelled.v1": TopicWords(
            BilingualText("シフトの取消し", "Shift cancelled"),
            BilingualText("{actor}が{shift}を取り消しました。", "{actor} cancelled {shift}."),
        ),
        "shift.shortened.v1": TopicWords(
            BilingualText("シフトの短縮", "Shift shortened"),
            BilingualText(
                "{actor}が{shift}の終わりを{was}から{end}に早めました。",
                "{actor} cut {shift} from {was} to {end}.",
            ),
        ),
        "beside_shift.looked_over.v1": TopicWords(
            BilingualText("シフトの前の確認", "Looked over before a shift"),
            BilingualText(
                "{actor}がシフトの前の確認をしました。",
                "{actor} went through the list before a shift.",
            ),
        ),
        "beside_shift.help_asked.v1": TopicWords(
            BilingualText("シフトでの呼び出し", "Help with a shift asked"),
            BilingualText(
                "{actor}がシフトについて職員を呼びました。",
                "{actor} asked the staff for help with a shift.",
            ),
        ),
        "beside_shift.help_given.v1": TopicWords(
            BilingualText("シフトの呼び出しへの対応", "Help with a shift given"),
            BilingualText(
                "{actor}がシフトの呼び出しに対応したことを記録しました。",
                "{actor} recorded that a call for help with a shift was seen to.",
            ),
        ),
        "beside_shift.swap_offered.v1": TopicWords(
            BilingualText("シフトの交代のお願い", "Swap offered"),
            BilingualText(
                "{actor}がシフトの交代をほかのパイロットにお願いしました。",
                "{actor} offered a shift to the other pilots.",
            ),
        ),
        "beside_shift.swap_taken.v1": TopicWords(
            BilingualText("シフトの交代", "Swap taken"),
            BilingualText(
                "{actor}がシフトの交代を引き受けました。",
                "{actor} took the shift that another pilot offered.",
            ),
        ),
        "beside_shift.swap_withdrawn.v1": TopicWords(
            BilingualText("交代のお願いの取下げ", "Swap withdrawn"),
            BilingualText(
                "{actor}がシフトの交代のお願いを取り下げました。",
                "{actor} took back the offer of a shift.",
            ),
        ),
    },
    views={
        "shift": BilingualText("シフト", "a shift"),
        "shifts": BilingualText("シフトの一覧", "the list of shifts"),
    },
    readers={
        ("shift.interrupted.v1", "cause"): STAFF,
        ("shift.interrupted.v1", "note"): STAFF,
        ("shift.ended.v1", "note"): STAFF,
    },
)
