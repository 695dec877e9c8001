"""The filters of the lists of orders and clients, and their columns as files."""

from app.http import fields
from app.http.list_files import FileColumn, ListFile
from app.http.lists import sort_codes
from app.orders import labels
from domain.kernel.priority import PRIORITY_LABELS, Priority
from domain.kernel.text.bilingual import BilingualText
from domain.orders.client import ClientKind
from domain.orders.job_order import KindOfWork, OrderState, Programme
from projections.orders.client_listing import CLIENTS
from projections.orders.order_listing import ORDERS


class OrderFilters(fields.Query):
    """Filters of the list of orders.

    `due_before` and `received_before` are the first days that are left out.
    """

    state = fields.Code(OrderState)
    client_id = fields.Id()
    kind_of_work = fields.Code(KindOfWork)
    programme = fields.Code(Programme)
    priority = fields.Code(Priority)
    due_from = fields.Day()
    due_before = fields.Day()
    received_from = fields.Day()
    received_before = fields.Day()
    sort = fields.Code(sort_codes(ORDERS))


class ClientFilters(fields.Query):
    """Filters of the list of clients."""

    kind = fields.Code(ClientKind)
    sort = fields.Code(sort_codes(CLIENTS))


CLIENTS_FILE = ListFile(
    name="clients",
    title=BilingualText("発注者", "Clients"),
    columns=(
        FileColumn("name", BilingualText("名前", "Name")),
        FileColumn("name_kana", BilingualText("読み", "Reading")),
        FileColumn("kind", BilingualText("種類", "Kind"), labels.CLIENT_KINDS),
        FileColumn(
            "client_id", BilingualText("発注者の ID", "Id of the client"), for_programs=True
        ),
    ),
)
ORDERS_FILE = ListFile(
    name="orders",
    title=BilingualText("案件", "Orders"),
    columns=(
        FileColumn("number", BilingualText("番号", "Number")),
        FileColumn("title", BilingualText("件名", "Title")),
        FileColumn("client_name", BilingualText("発注者", "Client")),
        FileColumn("programme", BilingualText("事業", "Programme"), labels.PROGRAMMES),
        FileColumn(
            "kind_of_work", BilingualText("作業の種類", "Kind of work"), labels.KINDS_OF_WORK
        ),
        FileColumn("state", BilingualText("状態", "State"), labels.ORDER_STATES),
        FileColumn("received_on", BilingualText("受付日", "Received on"), is_day=True),
        FileColumn("due_on", BilingualText("納期", "Due"), is_day=True),
        FileColumn("priority_code", BilingualText("優先度", "Priority"), PRIORITY_LABELS),
        FileColumn("accepted_on", BilingualText("受託日", "Accepted on"), is_day=True),
        FileColumn("quantity", BilingualText("数量", "Quantity")),
        FileColumn(
            "order_id",
            BilingualText("案件の ID", "Id of the order"),
            for_programs=True,
        ),
    ),
)
