"""Labels for the requests of clients, as a sentence about a refusal says them."""

from collections.abc import Mapping

from app.registry.act_words import opening
from domain.kernel.text.bilingual import BilingualText
from domain.registry import COMMAND_LABELS

ACTS: Mapping[str, BilingualText] = {
    "GET /our-orders/new": opening("案件を依頼する画面", "the form of a new order"),
    "POST /our-orders/new": COMMAND_LABELS["ReceiveJobOrder"],
    "GET /our-orders/<uuid:order_id>/repeat": opening(
        "同じ条件の案件を依頼する画面", "the form that repeats an order"
    ),
    "POST /our-orders/<uuid:order_id>/repeat": COMMAND_LABELS["RepeatJobOrder"],
    "GET /our-orders": opening("ご依頼一覧", "the list of their own orders"),
    "GET /our-orders/<uuid:order_id>": opening("依頼した案件", "an order of their own"),
    "POST /our-orders/<uuid:order_id>/accept-delivery": COMMAND_LABELS["AcceptDelivery"],
    "POST /our-orders/<uuid:order_id>/undo": COMMAND_LABELS["UndoOrderStep"],
    "POST /our-orders/<uuid:order_id>/ask": COMMAND_LABELS["AskAboutOrder"],
    "GET /our-orders/<uuid:order_id>/one-more-look": opening(
        "手直しを依頼する画面", "the form that rejects a delivery"
    ),
    "POST /our-orders/<uuid:order_id>/one-more-look": COMMAND_LABELS["RejectDelivery"],
    "GET /our-orders/<uuid:order_id>/delivery-note": opening("納品書", "a delivery note"),
    "GET /clients/<uuid:client_id>/correct": opening(
        "発注者を訂正する画面", "the form that corrects a client"
    ),
    "POST /clients/<uuid:client_id>/correct": COMMAND_LABELS["CorrectClient"],
    "GET /clients/new": opening("発注者を登録する画面", "the form of a new client"),
    "POST /clients/new": COMMAND_LABELS["RegisterClient"],
}
"""By method and path."""
