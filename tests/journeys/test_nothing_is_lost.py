"""The line is cut, the service is stopped and comes back: what was written is there, and kept."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, expect

from tests.journeys.keys import SOON, Keys
from tests.journeys.stage import Stage
from tests.journeys.town import Account, Town
from tests.running import start
from tests.servers import short_folder

SOURCE = "鎌倉市御成町18-10"
KEPT = "Not sent yet. This browser keeps it and sends it when it can."


@pytest.fixture
def language() -> str:
    """Once is enough: the words are met in the other journeys."""
    return "ja"


@pytest.fixture
def town() -> Iterator[Town]:
    """A product of its own, for it is stopped on the way."""
    with short_folder() as folder:
        found = Town(start(folder / "data"))
        yield found
        found.running.end()


@pytest.fixture
def account(town: Town) -> Account:
    """A participant at home, for whom there is work."""
    centre = town.centre("谷のセンター")
    participant = centre.participant("葛󠄀西 髙子", "かさい たかこ")
    order = centre.order(centre.client(), "名簿の入力", [SOURCE])
    centre.does(f"/job-orders/{order}/release", {})
    return centre.joins("participant", participant=participant)


@pytest.fixture
def keys(stage: Stage, account: Account) -> Keys:
    """This participant, before their task."""
    keys = stage.enters_by_telephone(account)
    keys.looks_again_until("/today", "Start")
    keys.press("Start")
    return keys


def says(keys: Keys, msgid: str) -> None:
    """The line under the work says how it is kept."""
    status = keys.page.locator("#draft-status")
    expect(status).to_have_text(keys.say(msgid), timeout=SOON * 1000)


def stands(keys: Keys, text: str) -> None:
    """The text is in its field."""
    expect(keys.page.get_by_label(keys.say("Your text"))).to_have_value(text)


def stop(town: Town) -> None:
    """Stop the service as an operator would."""
    town.running.end()


def start_again(town: Town) -> None:
    """Start it on the same data and at the same address."""
    town.running = start(town.running.data, port=town.running.port)


def test_a_cut_line_loses_nothing(stage: Stage, keys: Keys) -> None:
    context = keys.page.context
    keys.write("Your text", "鎌倉市")
    says(keys, "Saved.")
    context.set_offline(True)
    keys.write("Your text", SOURCE)
    says(keys, KEPT)
    context.set_offline(False)
    says(keys, "Saved.")
    keys.page.reload()
    stands(keys, SOURCE)
    stage.watch.assert_calm()


@pytest.mark.fault
def test_a_cut_line_and_a_stopped_service_lose_nothing(
    town: Town, stage: Stage, account: Account, keys: Keys
) -> None:
    work, context = keys.page.url, keys.page.context
    keys.write("Your text", "鎌倉市")
    says(keys, "Saved.")

    context.set_offline(True)
    keys.write("Your text", "鎌倉市御成町")
    says(keys, KEPT)
    stop(town)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        keys.page.reload()
    start_again(town)
    context.set_offline(False)
    keys.open(work)
    stands(keys, "鎌倉市御成町")
    says(keys, "Saved.")

    stop(town)
    keys.write("Your text", "鎌倉市御成町18")
    says(keys, KEPT)
    start_again(town)
    says(keys, "Saved.")

    elsewhere = stage.enters(account)
    elsewhere.open(urlsplit(work).path)
    stands(elsewhere, "鎌倉市御成町18")

    keys.write("Your text", SOURCE)
    keys.write("Minutes that it took", "9")
    keys.press("Hand in")
    keys.is_told("Handed in. Thank you for your work.")
    stage.watch.assert_calm()
