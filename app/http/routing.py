"""How a context registers its API routes: a command is one line, a query one function."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import marshmallow as ma
from flask import g

from app.http import fields
from app.http.authorization import ANYONE, SIGNED_IN, caller, service, viewed
from app.http.consistency import expected_version
from app.http.idempotency import digest, idempotency_key
from app.http.pagination import PageOf, PageQuery, page_request
from domain.kernel.errors import Invalid
from domain.kernel.messaging.bus import Command, Envelope
from domain.kernel.messaging.caller import Role

__all__ = [
    "ANYONE",
    "SIGNED_IN",
    "Answer",
    "ApiRouter",
    "CommandBody",
    "CreationBody",
    "PageOf",
    "PageQuery",
    "UndatedBody",
    "caller",
    "dispatch",
    "envelope",
    "page_request",
    "service",
    "viewed",
]

Present = Callable[[Any], Any]
Complete = Callable[[dict[str, Any]], dict[str, Any]]
View = Callable[..., Any]


class CommandBody(fields.Strict):
    """Fields of every command: the day on which the fact happened, and the reason."""

    occurred_on = fields.Day()
    reason = fields.Text(max=1000, lines=True)


class UndatedBody(fields.Correction):
    """The reason of a correction that holds from the day of the fact that it corrects."""

    reason = fields.Text(required=True, max=1000, lines=True)


class CreationBody(CommandBody):
    """Fields of every command that creates: the id, if the caller chooses it, and the centre."""

    id = fields.Id()
    centre = fields.Word()


class Answer(NamedTuple):
    """A response body with its status and headers. A `Response` as `body` is sent unchanged."""

    body: Any
    status: int = 200
    version: int | None = None
    position: int | None = None
    headers: Mapping[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One route: its path, its roles, what it reads and what it returns.

    The OpenAPI document is generated from it.
    """

    method: str
    path: str
    name: str
    summary: str
    roles: frozenset[Role]
    view: View
    body: type[fields.Strict] | None = None
    query: type[fields.Query] | None = None
    answer: type[ma.Schema] | None = None
    status: int = 200
    reads: tuple[str, ...] = ()
    is_issued: bool = False
    is_command: bool = False
    may_be_empty: bool = False
    may_be_unchanged: bool = False
    upload: bool = False
    raw_body: bool = False
    """The view reads the bytes itself, because another service signs and formats them."""
    media_types: tuple[str, ...] = ("application/json",)

    @property
    def stored_as(self) -> str:
        """The name recorded for a refusal: the command's frozen name, or method and path."""
        return self.name if self.is_command else f"{self.method} {self.path}"


@dataclass
class ApiRouter:
    """The API routes of one context. `description` introduces them in the OpenAPI document."""

    name: str
    description: str = ""
    operations: list[Operation] = field(default_factory=list)

    def command(
        self,
        path: str,
        command: type[Command],
        *,
        answer: type[fields.Strict],
        present: Present,
        body: type[fields.Strict] = CommandBody,
        complete: Complete | None = None,
        creates: bool = False,
        may_be_empty: bool = False,
        summary: str = "",
        given_as: Mapping[str, str] | None = None,
    ) -> None:
        """Register `POST path` for `command`.

        The names in the path and the fields of `body` become the fields of the command. `complete`
        receives these values and returns them with any that the caller does not send. `present`
        turns the aggregate that the handler returned into the values of `answer`. With `creates` a
        new aggregate is answered with 201; with `may_be_empty` there may be none (204). `given_as`
        maps fields of the command to the names under which the caller gives them, for refusals.
        """

        def view(values: dict[str, Any], **names: Any) -> Answer:
            facts = names | values
            facts = complete(facts) if complete is not None else facts
            try:
                return dispatch(command(**facts), present)
            except Invalid as refusal:
                raise refusal.renamed(given_as or {}) from None

        words = (command.__doc__ or "").strip().splitlines()
        self.operations.append(
            Operation(
                method="POST",
                path=path,
                name=command.NAME,
                summary=summary or (words[0] if words else command.NAME),
                roles=command.ALLOWED,
                view=view,
                body=body,
                answer=answer,
                status=201 if creates else 200,
                is_command=True,
                may_be_empty=may_be_empty,
            )
        )

    def get(
        self,
        path: str,
        *,
        answer: type[ma.Schema] | None,
        roles: frozenset[Role],
        query: type[fields.Query] = fields.Query,
        reads: Sequence[str] = (),
        is_issued: bool = False,
        media_types: Sequence[str] = ("application/json",),
        may_be_unchanged: bool = False,
    ) -> Callable[[View], View]:
        """Register `GET path` for `roles`; `view(query, **names in the path)` returns the answer.

        `reads` names the projections that the view reads: the request waits until they have reached
        the position that the caller asks for. With `is_issued`, for documents that people keep and
        rely on, it waits until they have seen everything, and answers 503 if they do not in time.
        The view may return a `Response` (with `answer=None` and its `media_types`) or an `Answer`.
        With `may_be_unchanged` a caller that already has the current answer gets 304.
        """

        def register(view: View) -> View:
            self.operations.append(
                Operation(
                    method="GET",
                    path=path,
                    name=view.__name__,
                    summary=_first_line(view),
                    roles=roles,
                    view=view,
                    query=query,
                    answer=answer,
                    reads=tuple(reads),
                    is_issued=is_issued,
                    media_types=tuple(media_types),
                    may_be_unchanged=may_be_unchanged,
                )
            )
            return view

        return register

    def action(
        self,
        path: str,
        *,
        roles: frozenset[Role],
        answer: type[ma.Schema] | None = None,
        body: type[fields.Strict] = fields.Strict,
        status: int = 200,
        method: str = "POST",
        upload: bool = False,
        raw_body: bool = False,
    ) -> Callable[[View], View]:
        """Register `POST path` (or DELETE) for an action that is more than one command.

        `view(values, **names in the path)` performs it and uses `envelope()` for what it
        dispatches. With `upload` the body is multipart: `body` reads its text fields,
        `request.files` has its files (64 MiB at most). With `raw_body` the view gets no values and
        reads the bytes of the body itself.
        """

        def register(view: View) -> View:
            self.operations.append(
                Operation(
                    method=method,
                    path=path,
                    name=view.__name__,
                    summary=_first_line(view),
                    roles=roles,
                    view=view,
                    body=body,
                    answer=answer,
                    status=status,
                    upload=upload,
                    raw_body=raw_body,
                )
            )
            return view

        return register


def envelope() -> Envelope:
    """The envelope for a command, from the headers of the current request."""
    key = idempotency_key()
    return Envelope(
        caller=caller(),
        correlation_id=g.request_id,
        expected_version=expected_version(),
        idempotency_key=key,
        digest=digest() if key is not None else "",
    )


def dispatch(command: Command, present: Present) -> Answer:
    """Dispatch `command` for the caller, and answer with the new state of the aggregate."""
    outcome = service().bus.dispatch(command, envelope())
    if outcome.aggregate is None:
        return Answer(None, 204, position=outcome.position)
    return Answer(
        present(outcome.aggregate),
        201 if outcome.created else 200,
        outcome.aggregate.version,
        outcome.position,
    )


def _first_line(view: View) -> str:
    return ((view.__doc__ or view.__name__).strip().splitlines())[0]
