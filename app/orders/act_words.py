"""Labels for the requests of orders and clients, as a sentence about a refusal says them."""

from collections.abc import Mapping

from app.registry.act_words import opening
from domain.kernel.text.bilingual import BilingualText
from domain.registry import COMMAND_LABELS

ACTS: Mapping[str, BilingualText] = {
    "GET /job-orders/export": opening("案件の一覧のファイル", "the list of orders as a file"),
    "GET /job-orders/<uuid:order_id>/questions": opening(
        "案件についての質問", "the questions about an order"
    ),
    "POST /job-orders/<uuid:order_id>/tasks": COMMAND_LABELS["AddTasks"],
    "POST /job-orders/<uuid:order_id>/tasks/import": COMMAND_LABELS["BeginImport"],
    "GET /job-orders/import/template": opening(
        "作業のファイルのひな形", "the template of a file of tasks"
    ),
    "POST /job-orders/<uuid:order_id>/tasks/preview": BilingualText(
        "取り込むファイルの下見", "look at a file before it is imported"
    ),
    "GET /clients": opening("発注者の一覧", "the list of clients"),
    "GET /clients/export": opening("発注者の一覧のファイル", "the list of clients as a file"),
    "GET /clients/<uuid:client_id>": opening("発注者の記録", "the record of a client"),
    "GET /job-orders": opening("案件の一覧", "the list of orders"),
    "GET /job-orders/<uuid:order_id>": opening("案件の記録", "the record of an order"),
    "GET /job-orders/<uuid:order_id>/results": opening("案件の成果", "the results of an order"),
    "GET /job-orders/<uuid:order_id>/delivery": opening("納品されたもの", "what was delivered"),
    "GET /job-orders/<uuid:order_id>/delivery-note": opening("納品書", "a delivery note"),
    "GET /board": opening("朝のボード", "the morning board"),
    "GET /queue": opening("作業一覧（未割当）", "the work queue"),
    "POST /queue": COMMAND_LABELS["AssignTask"],
    "GET /orders/new": opening("案件を受け付ける画面", "the form of a new order"),
    "POST /orders/new": COMMAND_LABELS["ReceiveJobOrder"],
    "GET /orders/<uuid:order_id>/repeat": opening(
        "同じ条件の案件を作る画面", "the form that repeats an order"
    ),
    "POST /orders/<uuid:order_id>/repeat": COMMAND_LABELS["RepeatJobOrder"],
    "GET /orders/<uuid:order_id>/terms": opening(
        "案件の内容の画面", "the form of the terms of an order"
    ),
    "POST /orders/<uuid:order_id>/terms": COMMAND_LABELS["ChangeTerms"],
    "POST /orders/<uuid:order_id>/correct-receipt": COMMAND_LABELS["CorrectTerms"],
    "POST /orders/<uuid:order_id>/correct-terms": COMMAND_LABELS["CorrectTerms"],
    "GET /orders/<uuid:order_id>/client": opening(
        "案件の発注者を訂正する画面", "the form that corrects the client of an order"
    ),
    "POST /orders/<uuid:order_id>/client": COMMAND_LABELS["CorrectOrderClient"],
    "GET /orders/<uuid:order_id>/steps/<uuid:order_step_id>": opening(
        "案件の操作の日付を訂正する画面", "the form that corrects the day of a step of an order"
    ),
    "POST /orders/<uuid:order_id>/steps/<uuid:order_step_id>": COMMAND_LABELS["CorrectOrderStep"],
    "GET /orders": opening("案件の一覧", "the list of orders"),
    "GET /orders/<uuid:order_id>": opening("案件の記録", "the record of an order"),
    "GET /orders/<uuid:order_id>/tasks": opening("案件の作業", "the tasks of an order"),
    "GET /orders/<uuid:order_id>/questions": opening(
        "案件についての質問", "the questions about an order"
    ),
    "GET /orders/<uuid:order_id>/add": opening(
        "作業を加える画面", "the page that adds tasks to an order"
    ),
    "GET /orders/<uuid:order_id>/story": opening("案件の経過", "the story of an order"),
    "POST /orders/<uuid:order_id>/accept": COMMAND_LABELS["AcceptJobOrder"],
    "POST /orders/<uuid:order_id>/release": COMMAND_LABELS["ReleaseJobOrder"],
    "POST /orders/<uuid:order_id>/resume": COMMAND_LABELS["ResumeJobOrder"],
    "POST /orders/<uuid:order_id>/deliver": COMMAND_LABELS["DeliverJobOrder"],
    "POST /orders/<uuid:order_id>/accept-delivery": COMMAND_LABELS["AcceptDelivery"],
    "POST /orders/<uuid:order_id>/close": COMMAND_LABELS["CloseJobOrder"],
    "POST /orders/<uuid:order_id>/change-due-date": COMMAND_LABELS["ChangeDueDate"],
    "POST /orders/<uuid:order_id>/decline": COMMAND_LABELS["DeclineJobOrder"],
    "POST /orders/<uuid:order_id>/hold": COMMAND_LABELS["HoldJobOrder"],
    "POST /orders/<uuid:order_id>/cancel": COMMAND_LABELS["CancelJobOrder"],
    "POST /orders/<uuid:order_id>/undo": COMMAND_LABELS["UndoOrderStep"],
    "POST /orders/<uuid:order_id>/cancel-import": COMMAND_LABELS["CancelImport"],
    "POST /orders/<uuid:order_id>/choose-priority": COMMAND_LABELS["ChooseOrderPriority"],
    "POST /orders/<uuid:order_id>/choose-queue-order": COMMAND_LABELS["ChooseOrderQueueOrder"],
    "GET /board/items": opening("ボードの一覧", "a list of the board"),
    "POST /queue/order": COMMAND_LABELS["ChooseQueueOrder"],
    "POST /orders/<uuid:order_id>/my-number-warning": COMMAND_LABELS["ChooseMyNumberWarning"],
    "POST /orders/<uuid:order_id>/tasks": COMMAND_LABELS["AddTasks"],
    "POST /orders/<uuid:order_id>/split": COMMAND_LABELS["AddTasks"],
    "GET /orders/<uuid:order_id>/import": opening(
        "作業を取り込む画面", "the page that imports tasks"
    ),
    "POST /orders/<uuid:order_id>/import": BilingualText(
        "取り込むファイルの下見", "look at a file before it is imported"
    ),
    "POST /orders/<uuid:order_id>/import/take": COMMAND_LABELS["BeginImport"],
    "GET /orders/<uuid:order_id>/import/outcome": opening(
        "取込みの結果", "the outcome of an import"
    ),
    "GET /orders/<uuid:order_id>/delivery-note": opening("納品書", "a delivery note"),
    "GET /orders/<uuid:order_id>/one-more-look": opening(
        "手直しを依頼する画面", "the form that rejects a delivery"
    ),
    "POST /orders/<uuid:order_id>/one-more-look": COMMAND_LABELS["RejectDelivery"],
    "GET /orders/<uuid:order_id>/rejection": opening(
        "差戻しへの対応を決める画面", "the page that decides about returned work"
    ),
    "POST /orders/<uuid:order_id>/rejection": COMMAND_LABELS["DecideOnRejection"],
    "POST /orders/<uuid:order_id>/answer": COMMAND_LABELS["AnswerAboutOrder"],
    "POST /orders/<uuid:order_id>/ask": COMMAND_LABELS["AskAboutOrder"],
}
"""By method and path."""
