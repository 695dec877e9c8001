"""The filters of the list of orders and its columns as a file."""

from app.http import fields
from app.http.list_files import FileColumn, ListFile
from app.http.lists import sort_codes
from app.orders import labels
from domain.kernel.text.bilingual import BilingualText
from domain.orders.job_order import KindOfWork, OrderState, Programme
from projections.orders.order_listing import ORDERS


class OrderFilters(fields.Query):
    """Filters of the list of orders. `due_before` is the first day that is left out."""

    state = fields.Code(OrderState)
    client_id = fields.Id()
    kind_of_work = fields.Code(KindOfWork)
    programme = fields.Code(Programme)
    due_from = fields.Day()
    due_before = fields.Day()
    sort = fields.Code(sort_codes(ORDERS))


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
        FileColumn("accepted_on", BilingualText("受託日", "Accepted on"), is_day=True),
        FileColumn("quantity", BilingualText("数量", "Quantity")),
        FileColumn("order_id", BilingualText("案件の ID", "Id of the order")),
    ),
)
