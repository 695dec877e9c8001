"""The read models of job orders and questions about them, and their labels."""

from domain.kernel.text.bilingual import BilingualText
from projections.kernel.registration import Registration
from projections.orders.naming import NAMES
from projections.orders.order_list import OrderList
from projections.orders.questions import OrderQuestions

REGISTRATION = Registration(
    read_models={
        OrderList: BilingualText("案件の一覧", "list of orders"),
        OrderQuestions: BilingualText("案件への質問", "questions about orders"),
    },
    names=NAMES,
)
