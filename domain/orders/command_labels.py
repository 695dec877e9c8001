"""Labels for the commands of orders and clients, as a sentence about a refusal says them."""

from collections.abc import Mapping

from domain.kernel.text.bilingual import BilingualText

COMMAND_LABELS: Mapping[str, BilingualText] = {
    "RegisterClient": BilingualText("発注者の登録", "register a client"),
    "CorrectClient": BilingualText("発注者の訂正", "correct a client"),
    "ReceiveJobOrder": BilingualText("案件の受付", "record an order"),
    "RepeatJobOrder": BilingualText("同じ条件の案件の作成", "repeat an order"),
    "AcceptJobOrder": BilingualText("受託", "accept an order"),
    "DeclineJobOrder": BilingualText("案件の辞退", "decline an order"),
    "ReleaseJobOrder": BilingualText("作業の配布の開始", "release an order"),
    "HoldJobOrder": BilingualText("案件の保留", "put an order on hold"),
    "ResumeJobOrder": BilingualText("案件の再開", "resume an order"),
    "ChangeDueDate": BilingualText("納期の変更", "change the due date of an order"),
    "ChooseOrderPriority": BilingualText("案件の優先度の変更", "choose the priority of an order"),
    "ChooseOrderQueueOrder": BilingualText(
        "案件の作業を配る順番の変更", "choose what counts first among the tasks of an order"
    ),
    "ChangeTerms": BilingualText("案件の内容の変更", "change the terms of an order"),
    "CorrectTerms": BilingualText("案件の内容の訂正", "correct the terms of an order"),
    "CorrectOrderClient": BilingualText("案件の発注者の訂正", "correct the client of an order"),
    "CorrectOrderStep": BilingualText(
        "案件の操作の日付の訂正", "correct the day of a step of an order"
    ),
    "CancelImport": BilingualText("取込みの取消し", "cancel an import"),
    "ChooseMyNumberWarning": BilingualText(
        "マイナンバーの注意の設定", "choose the warning about My Number"
    ),
    "DeliverJobOrder": BilingualText("納品", "deliver an order"),
    "AcceptDelivery": BilingualText("検収の記録", "accept a delivery"),
    "CloseJobOrder": BilingualText("案件の完了", "close an order"),
    "CancelJobOrder": BilingualText("案件の取消し", "cancel an order"),
    "BeginImport": BilingualText("作業の取込み", "import tasks"),
    "EndImport": BilingualText("取込みの終了の記録", "end an import"),
    "AskAboutOrder": BilingualText("案件についての質問", "ask about an order"),
    "AnswerAboutOrder": BilingualText(
        "案件についての質問への回答", "answer a question about an order"
    ),
}
"""By the stored name of the command."""
