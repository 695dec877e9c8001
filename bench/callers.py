"""A centre with a given number of waiting tasks and participants, created through commands.

Every task is added by the command that splits an order, a thousand per append, so that events,
inline rows and read models are like those of real work. Only the passwords are left out.
"""

from itertools import count

from flask import Flask

from app.bootstrap import Service
from app.factory import create_app
from domain.kernel.messaging.caller import Role
from domain.orders.job_order import JobOrder
from tests.app.visitors import Visitor, visitor
from tests.centre import Centre

ORDERS, TIMES = 10, 100
"""Number of orders that the tasks are divided among, and number of additions to each order."""
_numbers = count()


class Callers:
    """The people and the work of one installation, and their HTTP clients."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.centre = Centre(service)
        self.app: Flask = create_app(service)
        self.orders: list[JobOrder] = []
        self.staff = visitor(self.app, service, Role.COORDINATOR)

    def add_tasks(self, tasks: int) -> None:
        """Add this many waiting tasks, in ten released orders."""
        for of_order in _parts(tasks, ORDERS):
            order = self.centre.order(personal_data=False)
            for part in _parts(of_order, TIMES):
                self.centre.add(order, [f"{next(_numbers):08d}" for _ in range(part)])
            self.orders.append(order)

    def add_participants(self, people: int, *, signed_in: int) -> list[Visitor]:
        """Register this many participants; return the first `signed_in` of them, with tokens."""
        known = [self.centre.participant() for _ in range(people)]
        return [
            visitor(self.app, self.service, Role.PARTICIPANT, participant_id=item.id)
            for item in known[:signed_in]
        ]


def _parts(number: int, count: int) -> list[int]:
    """Split a number into `count` parts that are as equal as possible, without empty ones."""
    parts = [number * (place + 1) // count - number * place // count for place in range(count)]
    return [part for part in parts if part]
