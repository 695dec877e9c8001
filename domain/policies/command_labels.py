"""Labels for the commands of two contexts, as a sentence about a refusal says them."""

from collections.abc import Mapping

from domain.kernel.text.bilingual import BilingualText

COMMAND_LABELS: Mapping[str, BilingualText] = {
    "AddTasks": BilingualText("作業の追加", "add tasks to an order"),
    "RejectDelivery": BilingualText("納品の手直しの依頼", "reject a delivery"),
    "DecideOnRejection": BilingualText("差戻しへの対応", "decide about returned work"),
    "KeepFile": BilingualText("ファイルの保存", "add a file"),
    "RemoveFile": BilingualText("ファイルの取外し", "remove a file"),
    "PassBySample": BilingualText("抜取り検品による合格", "pass work by its sample"),
    "UndoVerdict": BilingualText("検品の取消し", "take back a verdict"),
    "UndoOrderStep": BilingualText("案件の記録の取消し", "take back the last step of an order"),
}
"""By the stored name of the command."""
