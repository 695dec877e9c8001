"""Labels for the commands of tasks, as a sentence about a refusal says them."""

from collections.abc import Mapping

from domain.kernel.text.bilingual import BilingualText

COMMAND_LABELS: Mapping[str, BilingualText] = {
    "FetchNext": BilingualText("次の作業の受取り", "fetch the next task"),
    "AssignTask": BilingualText("作業の割当て", "assign a task"),
    "OfferTask": BilingualText("作業の自動割当て", "assign a task by the fixed rule"),
    "AcceptTask": BilingualText("作業の引受け", "accept a task"),
    "DeclineTask": BilingualText("作業の辞退", "decline a task"),
    "StartTask": BilingualText("作業の開始", "start a task"),
    "PauseTask": BilingualText("作業の中断", "pause a task"),
    "ResumeTask": BilingualText("作業の再開", "resume a task"),
    "SaveDraft": BilingualText("途中の保存", "save a draft"),
    "SubmitTask": BilingualText("作業の提出", "submit a task"),
    "AskForHelp": BilingualText("作業についての質問", "ask about a task"),
    "MarkAnswerRead": BilingualText("返事の既読", "mark an answer as read"),
    "AnswerHelp": BilingualText("作業についての質問への返事", "answer a question about a task"),
    "ReleaseTask": BilingualText("作業一覧に戻すこと", "return a task to the queue"),
    "InspectTask": BilingualText("検品", "inspect a task"),
    "CancelTask": BilingualText("作業の取消し", "cancel a task"),
    "CorrectMinutes": BilingualText("作業時間の訂正", "correct the minutes of a task"),
    "CorrectPayload": BilingualText("元の資料の訂正", "correct the data of a task"),
    "FollowTerms": BilingualText("訂正された内容の反映", "take over corrected terms"),
    "CancelUntouchedTask": BilingualText(
        "だれも手をつけていない作業の取消し", "cancel a task that nobody has had"
    ),
    "ReinstateTask": BilingualText("作業の取消しの取りやめ", "undo the cancellation of a task"),
    "ChooseTaskPriority": BilingualText("作業の優先度の変更", "choose the priority of a task"),
    "ChooseTaskDueDate": BilingualText("作業の納期の変更", "choose the due date of a task"),
    "ChooseQueueOrder": BilingualText(
        "作業を配る順番の変更", "choose what counts first among the tasks of a centre"
    ),
}
"""By the stored name of the command."""
