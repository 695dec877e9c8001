"""A search for cover whose workers die: everybody is asked once, and one has the shift."""

from datetime import timedelta
from functools import partial

import pytest

from app.settings import Settings
from domain.kernel.errors import RuleBroken
from domain.kernel.jobs.jobs import STALE_AFTER
from domain.kernel.storage.consistency_check import find_inconsistencies
from domain.robots.cover.cover import CoverState
from domain.robots.shifts.shift import Shift
from tests.faults.installations import ON_BOTH_STORES, Installations
from tests.faults.mortal import Death, works
from tests.faults.search import (
    Story,
    assert_all_was_said_once,
    begin,
    give_up,
    go_on,
    opened,
    say_yes,
    search_of,
)
from tests.invariants import TABLES
from tests.shop import DAY, WEDNESDAY, at

STAGES = {
    "it_was_given_up": at(WEDNESDAY, "10:00"),
    "everybody_is_asked": at(WEDNESDAY, "10:16"),
    "nobody_said_yes": at(DAY, "13:01"),
}
"""When a search goes on: with the stand-by, with everybody, with staff and venue."""
TAKEN_OVER = STALE_AFTER + timedelta(seconds=1)
"""After so long another worker takes over what a dead one held."""
SAMPLED = "everybody_is_asked"
LEAST = 4
"""Commits of a stage: fewer, and this file would prove little."""


def beginning(settings: Settings) -> Story:
    """Furnish an installation, up to the moment in which the shift is given up."""
    with opened(settings, STAGES["it_was_given_up"]) as service:
        story = begin(service, DAY)
        give_up(service, story)
    return story


@ON_BOTH_STORES
@pytest.mark.sample("everybody_is_asked-after_it-sqlite")
@pytest.mark.parametrize("before", [True, False], ids=["before_it", "after_it"])
@pytest.mark.parametrize("stage", STAGES)
def test_whoever_follows_a_worker_that_died_at_a_commit_asks_nobody_twice(
    installations: Installations, stage: str, before: bool
) -> None:
    story, deaths = brought_to(installations.first, stage), 0
    while dies_and_is_followed(installations.copy(), story, stage, Death(deaths + 1, before)):
        deaths += 1
    assert deaths >= LEAST


@pytest.mark.sample("before_it-postgresql")
@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
@pytest.mark.parametrize("before", [True, False], ids=["before_it", "after_it"])
def test_a_sample_of_these_deaths_is_tried_on_postgresql(
    installations: Installations, before: bool
) -> None:
    story = brought_to(installations.first, SAMPLED)
    for commit in (1, LEAST):
        death = Death(commit, before)
        assert dies_and_is_followed(installations.copy(), story, SAMPLED, death)


def brought_to(begun: Settings, stage: str) -> Story:
    """Let a search go on, up to a stage."""
    story, names = beginning(begun), list(STAGES)
    for name in names[: names.index(stage)]:
        with opened(begun, STAGES[name]) as service:
            go_on(service)
    return story


def dies_and_is_followed(copy: Settings, story: Story, stage: str, death: Death) -> bool:
    """Kill the worker of a stage and let another end its work; False if it outlived that."""
    if works(copy, STAGES[stage], go_on, death):
        return False
    names = list(STAGES)
    later = (STAGES[name] for name in names[names.index(stage) + 1 :])
    for now in (STAGES[stage] + TAKEN_OVER, *later):
        with opened(copy, now) as service:
            go_on(service)
    assert_it_ends_well(copy, story)
    return True


def assert_it_ends_well(settings: Settings, story: Story) -> None:
    """Nobody was forgotten, nobody told twice, and the first yes still wins."""
    with opened(settings, STAGES["nobody_said_yes"] + TAKEN_OVER) as service:
        assert_all_was_said_once(service, story)
        say_yes(service, story.others[1], story)
        with pytest.raises(RuleBroken, match="Somebody else was first"):
            say_yes(service, story.others[2], story)
        assert service.ledger.get(Shift, story.shift).person_id == story.people[1]
        assert find_inconsistencies(service.ledger, TABLES) == []


@ON_BOTH_STORES
@pytest.mark.parametrize("before", [True, False], ids=["before_it", "after_it"])
def test_a_yes_that_dies_is_said_or_not_said_and_never_half(
    installations: Installations, before: bool
) -> None:
    begun = installations.first
    story, now = beginning(begun), STAGES["everybody_is_asked"]
    for stage in ("it_was_given_up", "everybody_is_asked"):
        with opened(begun, STAGES[stage]) as service:
            go_on(service)

    yes = partial(say_yes, who=story.others[1], story=story)
    assert not works(begun, now, yes, Death(1, before))

    with opened(begun, now) as service:
        cover, shift = search_of(service, story), service.ledger.get(Shift, story.shift)
        assert cover is not None
        holder = None if before else story.people[1]
        assert (cover.taken_by, shift.person_id) == (holder, holder)
        say_yes(service, story.others[1], story)
        with pytest.raises(RuleBroken, match="Somebody else was first"):
            say_yes(service, story.others[0], story)
        go_on(service)
        cover = search_of(service, story)
        assert cover is not None
        assert cover.state is CoverState.TAKEN
        assert service.ledger.get(Shift, story.shift).person_id == story.people[1]
        assert find_inconsistencies(service.ledger, TABLES) == []
