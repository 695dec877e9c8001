"""What a request leaves in the log: a line, unless a supervisor only asked whether we are alive."""

import pytest
from structlog.testing import capture_logs

from tests.app.visitors import Visitor

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def test_a_request_leaves_one_line_and_the_question_for_life_none(guest: Visitor) -> None:
    with capture_logs() as lines:
        assert guest.client.get("/healthz").status_code == 200
        assert guest.client.get("/readyz").status_code in (200, 503)
    assert [line["route"] for line in lines if line["event"] == "request"] == ["/readyz"]
