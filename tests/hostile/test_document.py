"""Whatever the document of the API allows, and whatever it forbids: answered as it says."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.http.routing import Operation
from tests.hostile.routes import ROUTES, addresses, name_of
from tests.hostile.soundness import TELLTALES
from tests.hostile.stage import Stage

PREFIX = "/api/v1"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
BOUNDED = settings(
    max_examples=6,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def document(stage: Stage) -> Any:
    """The document as the service gives it."""
    return schemathesis.openapi.from_wsgi(
        f"{PREFIX}/openapi.json", stage.all_roles.client.application
    )


@pytest.fixture(scope="module", autouse=True)
def caught_up(stage: Stage) -> Iterator[None]:
    """Questions find what stands on the stage."""
    stage.service.projections.catch_up()
    yield


MODES = dict(zip(("allowed", "forbidden"), GenerationMode, strict=True))


@pytest.mark.one_in(12)
@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_every_answer_is_one_that_the_document_knows(
    route: Operation, mode: GenerationMode, document: Any, stage: Stage
) -> None:
    template = PREFIX + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path)
    operation = document[template][route.method]
    known = addresses(route, stage.plan)

    @BOUNDED
    @given(
        case=operation.as_strategy(generation_mode=mode),
        address=st.sampled_from(known),
        is_there=st.booleans(),
    )
    def ask(case: Any, address: str, is_there: bool) -> None:
        if is_there and case.path_parameters:
            case.path_parameters.update(_names(template, PREFIX + address))
        case.headers.pop("Ashiato-Position", None)  # A far position is waited for.
        answer = case.call(headers=stage.all_roles.headers)
        case.validate_response(answer, checks=CHECKS)
        named = operation.definition.raw["responses"]
        assert str(answer.status_code) in named, f"{answer.status_code} is not in the document"
        sent = f"{case.path_parameters} {case.query} {case.body}"
        shown = [word for word in TELLTALES if word.encode() in answer.content]
        assert [word for word in shown if word not in sent] == []

    with suppress(Unsatisfiable):  # Nothing can be forbidden at a route that takes nothing.
        ask()


def _names(template: str, address: str) -> dict[str, str]:
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))
    found = re.fullmatch(pattern, address)
    assert found is not None
    return {name: unquote(value) for name, value in found.groupdict().items()}
