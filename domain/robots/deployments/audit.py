"""Audit trail wording of robots, venues, deployments and pilots, and who may read which fact."""

from domain.kernel.events.audit_words import AuditWords, Group, TopicWords
from domain.kernel.messaging.caller import STAFF
from domain.kernel.text.bilingual import BilingualText

AUDIT = AuditWords(
    groups={
        "robot": Group(80, BilingualText("ロボット", "Robots"), BilingualText("ロボット", "robot")),
        "venue": Group(90, BilingualText("設置場所", "Venues"), BilingualText("設置場所", "venue")),
        "deployment": Group(
            100,
            BilingualText("ロボットの配置", "Deployments"),
            BilingualText("ロボットの配置", "deployment"),
        ),
        "pilot": Group(
            110, BilingualText("パイロット", "Pilots"), BilingualText("パイロット", "pilot")
        ),
    },
    topics={
        "robot.registered.v1": TopicWords(
            BilingualText("ロボットの登録", "Robot registered"),
            BilingualText(
                "{actor}がロボット「{name}」を登録しました。",
                '{actor} registered the robot "{name}".',
            ),
        ),
        "venue.registered.v1": TopicWords(
            BilingualText("設置場所の登録", "Venue registered"),
            BilingualText(
                "{actor}が設置場所「{name}」を登録しました。",
                '{actor} registered the venue "{name}".',
            ),
        ),
        "robot.name_corrected.v1": TopicWords(
            BilingualText("ロボットの名前の訂正", "Name of a robot corrected"),
            BilingualText(
                "{actor}がロボットの名前を「{name}」に訂正しました。",
                '{actor} corrected the name of a robot to "{name}".',
            ),
        ),
        "venue.name_corrected.v1": TopicWords(
            BilingualText("設置場所の名前の訂正", "Name of a venue corrected"),
            BilingualText(
                "{actor}が設置場所の名前を「{name}」に訂正しました。",
                '{actor} corrected the name of a venue to "{name}".',
            ),
        ),
        "deployment.description_corrected.v1": TopicWords(
            BilingualText("配置の名前・内容の訂正", "Description of a deployment corrected"),
            BilingualText(
                "{actor}が{deployment}の名前か内容を訂正しました。",
                "{actor} corrected the title or the work of {deployment}.",
            ),
        ),
        "deployment.end_undone.v1": TopicWords(
            BilingualText("配置の終了の取消し", "End of a deployment taken back"),
            BilingualText(
                "{actor}が{deployment}の終了を取り消しました。",
                "{actor} took back the end of {deployment}.",
            ),
        ),
        "pilot.training_undone.v1": TopicWords(
            BilingualText("練習の終了の取消し", "End of the training taken back"),
            BilingualText(
                "{actor}がパイロットの練習の終了を取り消しました。",
                "{actor} took back the end of a pilot's training.",
            ),
        ),
        "deployment.planned.v1": TopicWords(
            BilingualText("配置の登録", "Deployment planned"),
            BilingualText(
                "{actor}が{deployment}を登録しました。",
                "{actor} planned {deployment}.",
            ),
        ),
        "deployment.day_closed.v1": TopicWords(
            BilingualText("臨時の休みの設定", "Day closed"),
            BilingualText(
                "{actor}が{deployment}の{day}を休みにしました。",
                "{actor} closed {day} of {deployment}.",
            ),
        ),
        "deployment.day_reopened.v1": TopicWords(
            BilingualText("臨時の休みの取消し", "Day opened again"),
            BilingualText(
                "{actor}が{deployment}の{day}の休みを取り消しました。",
                "{actor} opened {day} of {deployment} again.",
            ),
        ),
        "deployment.fault_reported.v1": TopicWords(
            BilingualText("不具合の連絡", "Fault reported"),
            BilingualText(
                "{actor}が{deployment}の不具合を知らせました。",
                "{actor} reported a fault of {deployment}.",
            ),
        ),
        "deployment.fault_cleared.v1": TopicWords(
            BilingualText("不具合の解消", "Fault mended"),
            BilingualText(
                "{actor}が{deployment}の不具合の解消を記録しました。",
                "{actor} recorded that the fault of {deployment} is mended.",
            ),
        ),
        "deployment.ended.v1": TopicWords(
            BilingualText("配置の終了", "Deployment ended"),
            BilingualText("{actor}が{deployment}を終了しました。", "{actor} ended {deployment}."),
        ),
        "pilot.enrolled.v1": TopicWords(
            BilingualText("パイロットの登録", "Pilot enrolled"),
            BilingualText(
                "{actor}が{deployment}のパイロットとして{pilot}を登録しました。",
                "{actor} enrolled {pilot} for {deployment}.",
            ),
        ),
        "pilot.withdrawn.v1": TopicWords(
            BilingualText("パイロットの登録の終了", "Pilot withdrew"),
            BilingualText(
                "{actor}がパイロットの登録の終了を記録しました。",
                "{actor} recorded that a pilot withdrew.",
            ),
        ),
        "pilot.availability_set.v1": TopicWords(
            BilingualText("操作できる時間の設定", "Pilot's availability set"),
            BilingualText(
                "{actor}がパイロットの操作できる時間を決めました。",
                "{actor} set when a pilot can pilot.",
            ),
        ),
        "pilot.limits_set.v1": TopicWords(
            BilingualText("操作時間の上限の設定", "Pilot's limits set"),
            BilingualText(
                "{actor}がパイロットの操作時間の上限を決めました。",
                "{actor} set the limits of a pilot.",
            ),
        ),
        "pilot.training_done.v1": TopicWords(
            BilingualText("練習の終了", "Training finished"),
            BilingualText(
                "{actor}がパイロットの練習の終了を記録しました。",
                "{actor} recorded that a pilot finished the training.",
            ),
        ),
        "pilot.equipment_checked.v1": TopicWords(
            BilingualText("機器の確認", "Equipment checked"),
            BilingualText(
                "{actor}がパイロットの機器を確かめました（使える：{works}）。",
                "{actor} checked the equipment of a pilot (works: {works}).",
            ),
        ),
        "pilot.wishes_said.v1": TopicWords(
            BilingualText("希望の記録", "Wishes said"),
            BilingualText(
                "{actor}がパイロットの希望を記録しました。",
                "{actor} recorded the wishes of a pilot.",
            ),
        ),
    },
    views={
        "pilot": BilingualText("パイロットの記録", "the record of a pilot"),
        "pilots": BilingualText("パイロットの一覧", "the list of pilots"),
    },
    readers={
        ("pilot.limits_set.v1", "limits"): STAFF,
        ("pilot.availability_set.v1", "availability"): STAFF,
    },
    not_for_themselves=frozenset({("pilot.limits_set.v1", "note")}),
)
