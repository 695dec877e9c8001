"""Clients: pages for the staff of the centre, and the pages of a client about its orders."""

from app.registry.registration import N_, NavigationEntry, Registration, has
from domain.kernel.messaging.caller import STAFF

REGISTRATION = Registration(
    act_words=("act_words",),
    pages=(
        "request_pages",
        "order_pages",
        "list_pages",
        "client_pages",
        "intake_pages",
    ),
    navigation=(
        NavigationEntry(place=95, path="/clients", words=N_("Clients"), shown_to=has(STAFF)),
        NavigationEntry(
            place=110,
            path="/our-orders",
            words=N_("Our orders"),
            shown_to=lambda person: person.client_id is not None,
        ),
    ),
    correction_pages={
        "CorrectClient": "/clients/<uuid:client_id>/correct",
    },
    manual_sections={
        "/clients": "clients",
        "/our-orders": "our-orders",
        "/our-orders/new": "ask-for-work",
        "/our-orders/<uuid:order_id>": "our-order",
        "/our-orders/<uuid:order_id>/delivery-note": "take-delivery",
        "/our-orders/<uuid:order_id>/one-more-look": "send-back",
        "/our-orders/<uuid:order_id>/repeat": "ask-for-work",
    },
)
