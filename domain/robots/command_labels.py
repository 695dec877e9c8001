"""Labels for the commands of robots, as a sentence about a refusal says them."""

from collections.abc import Mapping

from domain.kernel.text.bilingual import BilingualText

COMMAND_LABELS: Mapping[str, BilingualText] = {
    "RegisterRobot": BilingualText("ロボットの登録", "register a robot"),
    "RegisterVenue": BilingualText("設置場所の登録", "register a venue"),
    "PlanDeployment": BilingualText("配置の登録", "plan a deployment"),
    "CloseDay": BilingualText("臨時の休みの設定", "close a day of a deployment"),
    "ReopenDay": BilingualText("臨時の休みの取消し", "reopen a day of a deployment"),
    "ReportFault": BilingualText("不具合の連絡", "report a fault"),
    "ClearFault": BilingualText("不具合の解消の記録", "record that a fault is repaired"),
    "EndDeployment": BilingualText("配置の終了", "end a deployment"),
    "UndoDeploymentEnd": BilingualText("配置の終了の取消し", "take back the end of a deployment"),
    "CorrectDeployment": BilingualText("配置の訂正", "correct a deployment"),
    "CorrectRobot": BilingualText("ロボットの訂正", "correct a robot"),
    "CorrectVenue": BilingualText("設置場所の訂正", "correct a venue"),
    "EnrolPilot": BilingualText("パイロットの登録", "enrol a pilot"),
    "WithdrawPilot": BilingualText("パイロットの登録の終了", "withdraw a pilot"),
    "SetPilotAvailability": BilingualText(
        "パイロットの操作できる時間の設定", "set when a pilot is available"
    ),
    "SetPilotLimits": BilingualText("操作時間の上限の設定", "set the limits of a pilot"),
    "FinishTraining": BilingualText("練習の終了の記録", "record the end of a training"),
    "UndoTraining": BilingualText("練習の終了の取消し", "take back the end of a training"),
    "CheckEquipment": BilingualText("機器の確認の記録", "record a check of equipment"),
    "SayWishes": BilingualText("希望の記録", "record a wish for hours"),
    "OpenShift": BilingualText("シフトの作成", "create a shift"),
    "AssignShift": BilingualText("シフトの割当て", "assign a shift"),
    "NameStandBy": BilingualText("控えの指名", "name a stand-by"),
    "PinShift": BilingualText("シフトの固定", "pin a shift"),
    "UnpinShift": BilingualText("シフトの固定の解除", "unpin a shift"),
    "SplitShift": BilingualText("シフトの分割", "split a shift"),
    "ConfirmShift": BilingualText("シフトの確認", "confirm a shift"),
    "TakeShiftBack": BilingualText("手放したシフトを取り戻す", "take back a shift"),
    "GiveUpShift": BilingualText("シフトを手放す", "give up a shift"),
    "StartShift": BilingualText("シフトの開始", "start a shift"),
    "InterruptShift": BilingualText("シフトの中断", "interrupt a shift"),
    "ResumeShift": BilingualText("シフトの再開", "resume a shift"),
    "EndShift": BilingualText("シフトの終了", "end a shift"),
    "CorrectShiftTimes": BilingualText("シフトの時間の訂正", "correct the times of a shift"),
    "NoteNoShow": BilingualText("シフトの実施なしの記録", "record that a shift did not take place"),
    "CancelShift": BilingualText("シフトの取消し", "cancel a shift"),
    "LookOver": BilingualText("始める前の確認", "record the checks before a shift"),
    "AskForShiftHelp": BilingualText("シフトでの呼び出し", "ask for help with a shift"),
    "GiveShiftHelp": BilingualText("シフトの呼び出しへの対応", "record help with a shift"),
    "OfferSwap": BilingualText("シフトの交代のお願い", "offer a shift to others"),
    "WithdrawSwap": BilingualText("交代のお願いの取消し", "withdraw the offer of a shift"),
    "TakeSwap": BilingualText("交代の引受け", "take a shift that another pilot offers"),
    "IssueDayLink": BilingualText("今日のページの発行", "issue the address of a day page"),
    "EndDayLink": BilingualText("今日のページの終了", "end the address of a day page"),
    "PlanRoster": BilingualText("シフト表の計画", "plan a roster"),
    "KeepRosterDraft": BilingualText("シフト表の案の保存", "keep the draft of a roster"),
    "PublishRoster": BilingualText("シフト表の公開", "publish a roster"),
    "SetCoverRules": BilingualText("交代探しの決まりの設定", "set the rules of cover"),
    "SeekCover": BilingualText("交代探しの開始", "seek cover for a shift"),
    "WidenCover": BilingualText("交代探しの拡大", "ask every pilot for cover"),
    "TellOfUncoveredShift": BilingualText(
        "交代が見つからない知らせ", "notify of a shift without cover"
    ),
    "WithdrawCover": BilingualText("交代探しの終了", "stop seeking cover"),
    "TakeCover": BilingualText("交代の引受け", "cover a shift"),
    "DeclineCover": BilingualText("交代の見送り", "decline to cover a shift"),
    "IssueLinkKey": BilingualText("ロボットの鍵の発行", "issue the key of a robot"),
    "EndLinkKey": BilingualText("ロボットの鍵の終了", "end the key of a robot"),
    "RenewShiftFeed": BilingualText(
        "シフトのカレンダーの新しいアドレスの発行", "renew the address of a calendar feed"
    ),
    "EndShiftFeed": BilingualText("シフトのカレンダーの終了", "close a calendar feed"),
}
"""By the stored name of the command."""
