"""The bare address answers whoever opens it in a browser, in their language."""

import pytest

from app.bootstrap import Service
from app.factory import create_app


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("asked", "spoken", "word"),
    [("", "ja", "センター"), ("en-GB", "en", "running"), ("fr", "ja", "センター")],
)
def test_the_bare_address_says_what_runs_here(
    service: Service, asked: str, spoken: str, word: str
) -> None:
    page = create_app(service).test_client().get("/", headers={"Accept-Language": asked})
    assert (page.status_code, page.headers["Content-Language"]) == (200, spoken)
    assert word in page.get_data(as_text=True)
    assert f'lang="{spoken}"' in page.get_data(as_text=True)
