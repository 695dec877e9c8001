"""What a client sees: own orders, questions, delivery and acceptance."""

from app.registry.registration import N_, NavigationEntry, Registration

REGISTRATION = Registration(
    pages=(
        "request_pages",
        "order_pages",
    ),
    navigation=(
        NavigationEntry(
            place=110,
            path="/our-orders",
            words=N_("Our orders"),
            shown_to=lambda person: person.client_id is not None,
        ),
    ),
)
