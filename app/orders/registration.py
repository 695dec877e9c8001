"""Job orders: received, assigned, tracked and delivered."""

from app.registry.registration import N_, NavigationEntry, Registration, has
from domain.kernel.messaging.caller import COORDINATION

REGISTRATION = Registration(
    act_words=("act_words",),
    api=("api",),
    pages=(
        "board_pages",
        "waiting_pages",
        "queue_pages",
        "intake_pages",
        "list_pages",
        "order_pages",
        "correction_pages",
        "order_task_pages",
        "order_story_pages",
        "adding_pages",
        "import_pages",
        "delivery_pages",
        "rejection_pages",
    ),
    fact_words=("fact_words",),
    histories=("histories",),
    navigation=(
        NavigationEntry(place=50, path="/board", words=N_("Board"), shown_to=has(COORDINATION)),
        NavigationEntry(place=60, path="/orders", words=N_("Orders"), shown_to=has(COORDINATION)),
        NavigationEntry(place=70, path="/queue", words=N_("Task list"), shown_to=has(COORDINATION)),
    ),
    correction_pages={
        "CorrectOrderClient": "/orders/<uuid:order_id>/client",
        "CorrectOrderStep": "/orders/<uuid:order_id>/steps/<uuid:order_step_id>",
        "CancelImport": "/orders/<uuid:order_id>/cancel-import",
        "CancelJobOrder": "/orders/<uuid:order_id>/cancel",
        "ChooseOrderPriority": "/orders/<uuid:order_id>/choose-priority",
        "ChooseOrderQueueOrder": "/orders/<uuid:order_id>/choose-queue-order",
        "ChooseQueueOrder": "/queue/order",
        "ChangeDueDate": "/orders/<uuid:order_id>/change-due-date",
        "ChangeTerms": "/orders/<uuid:order_id>/terms",
        "CorrectTerms": "/orders/<uuid:order_id>/correct-terms",
        "UndoOrderStep": "/orders/<uuid:order_id>/undo",
        "ChooseMyNumberWarning": "/orders/<uuid:order_id>/my-number-warning",
        "HoldJobOrder": "/orders/<uuid:order_id>/hold",
        "ResumeJobOrder": "/orders/<uuid:order_id>/resume",
    },
)
