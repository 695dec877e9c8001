"""A task's life: every step in every state (O2), and who may look at the work (O3)."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.kernel.errors import DomainError, Invalid, RuleBroken
from domain.kernel.messaging.caller import Caller, Role
from domain.tasks.task import AssignedBy, Task, Verdict
from tests.domain.signing import TODAY, on

ORDER, PERSON, PARTICIPANT = uuid4(), uuid4(), uuid4()
REFUSED = "refused"
SAME = "same"


def inspector(name: int = 1, participant_id: UUID | None = None) -> Caller:
    return Caller(
        account_id=UUID(int=name),
        roles=frozenset({Role.COORDINATOR}),
        centres=("digital-kamakura",),
        participant_id=participant_id,
    )


def waiting(inspections: int = 1) -> Task:
    with on():
        return Task.add(
            uuid4(),
            centre="digital-kamakura",
            order_id=ORDER,
            number=1,
            key="a/1",
            payload={"source_text": "髙﨑"},
            minutes=10,
            inspections=inspections,
            sealed_under=ORDER,
        )


def give(task: Task, participant_id: UUID = PARTICIPANT) -> None:
    task.assign(
        participant_id=participant_id,
        person_id=PERSON,
        by=AssignedBy.STAFF,
        reasons=("mode_fits",),
        slot=1,
    )


def after(*acts: Callable[[Task], None], inspections: int = 1) -> Callable[[], Task]:
    def make() -> Task:
        task = waiting(inspections)
        with on():
            for act in acts:
                act(task)
        return task

    return make


def hand_in(task: Task) -> None:
    task.submit(result={"text": "高"}, minutes=12)


def judge(verdict: Verdict) -> Callable[[Task], None]:
    return lambda task: task.inspect(
        verdict=verdict, inspector=SOMEBODY, comment="", defects=("typo",)
    )


SOMEBODY = inspector(9)
STATES: dict[str, Callable[[], Task]] = {
    "waiting": after(),
    "assigned": after(give),
    "accepted": after(give, Task.accept),
    "started": after(give, Task.start),
    "paused": after(give, Task.start, Task.pause),
    "submitted": after(give, hand_in),
    "passed": after(give, hand_in, judge(Verdict.PASS)),
    "returned": after(give, hand_in, judge(Verdict.RETURN)),
    "cancelled": after(Task.cancel),
}
ACTS: dict[str, Callable[[Task], None]] = {
    "assign": lambda task: give(task, uuid4()),
    "accept": Task.accept,
    "decline": Task.decline,
    "start": Task.start,
    "pause": Task.pause,
    "resume": Task.resume,
    "save_draft": lambda task: task.save_draft(draft={"text": "途中"}),
    "submit": lambda task: task.submit(result={"text": "別"}, minutes=5),
    "ask_for_help": lambda task: task.ask_for_help(message="読めません"),
    "answer_help": lambda task: task.answer_help(message="高です"),
    "release": Task.release,
    "pass": judge(Verdict.PASS),
    "return": judge(Verdict.RETURN),
    "return_after_delivery": lambda task: task.return_after_delivery(comment="1字違います"),
    "cancel": Task.cancel,
    "undo_verdict": lambda task: task.undo_verdict(by=inspector()),
    "reinstate": Task.reinstate,
    "correct_minutes": lambda task: task.correct_minutes(
        minutes=20, number=None, by_participant=False
    ),
}
ORDER_OF_STATES = list(STATES)
AFTER = {
    # In the order of STATES.
    "assign": "assigned assigned assigned refused refused refused refused assigned refused",
    "accept": "refused accepted same same same refused refused accepted refused",
    "decline": "refused waiting waiting waiting waiting refused refused waiting refused",
    "start": "refused started started same started refused refused started refused",
    "pause": "refused refused refused paused same refused refused refused refused",
    "resume": "refused refused refused same started refused refused refused refused",
    "save_draft": "refused started started started paused refused refused started refused",
    "submit": "refused submitted submitted submitted submitted refused refused submitted refused",
    "ask_for_help": "refused assigned accepted started paused submitted refused returned refused",
    "answer_help": "refused refused refused refused refused refused refused refused refused",
    "release": "same waiting waiting waiting waiting refused refused waiting refused",
    "pass": "refused refused refused refused refused passed refused refused refused",
    "return": "refused refused refused refused refused returned refused refused refused",
    "return_after_delivery": (
        "refused refused refused refused refused refused returned refused refused"
    ),
    "cancel": "cancelled cancelled cancelled cancelled cancelled cancelled refused cancelled same",
    "undo_verdict": ("refused refused refused refused refused refused submitted submitted refused"),
    "reinstate": "refused refused refused refused refused refused refused refused waiting",
    "correct_minutes": (
        "refused refused refused refused refused submitted passed returned refused"
    ),
}


def expected(act: str, state: str) -> str:
    return AFTER[act].split()[ORDER_OF_STATES.index(state)]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", STATES)
def test_every_step_in_every_state_is_allowed_or_refused_with_a_sentence(
    state: str, act: str
) -> None:
    task = STATES[state]()
    assert task.state == state
    before = len(task.pending)
    outcome = expected(act, state)
    with on(reason="訂正"):
        if outcome == REFUSED:
            with pytest.raises(RuleBroken) as refusal:
                ACTS[act](task)
            assert refusal.value.text.ja and refusal.value.text.en
            assert (task.state, len(task.pending)) == (state, before)
            return
        ACTS[act](task)
    if outcome == SAME:
        assert (task.state, len(task.pending)) == (state, before)
    else:
        assert task.state == outcome
        assert len(task.pending) > before


def test_the_table_names_every_state_for_every_act() -> None:
    assert set(AFTER) == set(ACTS)
    assert all(len(row.split()) == len(STATES) for row in AFTER.values())


def test_handing_in_at_once_records_the_steps_between() -> None:
    task = STATES["assigned"]()
    task.collect_events()
    with on():
        hand_in(task)
    assert [type(event).__name__ for event in task.pending] == ["Accepted", "Started", "Submitted"]


def test_handing_in_the_same_again_records_nothing() -> None:
    task = STATES["submitted"]()
    before = len(task.pending)
    with on():
        hand_in(task)
    assert len(task.pending) == before


def test_work_that_nobody_inspects_passes_when_it_is_handed_in() -> None:
    task = after(give, hand_in, inspections=0)()
    assert task.state == "passed"
    with on():
        hand_in(task)
    assert task.state == "passed"


def test_a_double_inspection_needs_two_different_colleagues() -> None:
    task = after(give, hand_in, inspections=2)()

    def inspect(by: Caller) -> None:
        with on(actor=by.actor):
            task.inspect(verdict=Verdict.PASS, inspector=by, comment="", defects=())

    first, second = inspector(1), inspector(2)
    inspect(first)
    assert task.state == "submitted"
    before = len(task.pending)
    inspect(first)
    assert (task.state, len(task.pending)) == ("submitted", before)
    inspect(second)
    assert task.state == "passed"


def test_nobody_inspects_their_own_work() -> None:
    task = STATES["submitted"]()
    with on(), pytest.raises(RuleBroken):
        task.inspect(
            verdict=Verdict.PASS,
            inspector=inspector(participant_id=PARTICIPANT),
            comment="",
            defects=(),
        )


def test_returned_work_stays_with_the_person_who_did_it() -> None:
    task = STATES["returned"]()
    assert task.participant_id == PARTICIPANT
    assert task.defects == ("typo",)


def test_an_answer_needs_a_question() -> None:
    task = STATES["started"]()
    with on():
        task.ask_for_help(message="読めません")
        task.answer_help(message="高です")
        with pytest.raises(RuleBroken):
            task.answer_help(message="もう一度")
    assert [kind for kind, _, _ in task.messages] == ["asked", "answered"]


def test_a_question_goes_with_the_person_who_asked_it() -> None:
    task = STATES["started"]()
    with on():
        task.ask_for_help(message="読めません")
        task.release()
        with pytest.raises(RuleBroken):
            task.answer_help(message="高です")
    assert not task.help_is_open


def test_a_task_put_back_keeps_its_draft_and_forgets_its_person() -> None:
    task = STATES["started"]()
    with on():
        task.save_draft(draft={"text": "途中"})
        task.release()
    assert (task.draft, task.participant_id, task.slot) == ({"text": "途中"}, None, None)


def test_a_participant_sees_only_what_is_theirs_now() -> None:
    def participant(id: UUID) -> Caller:
        return Caller(
            account_id=uuid4(),
            roles=frozenset({Role.PARTICIPANT}),
            centres=("digital-kamakura",),
            participant_id=id,
        )

    task = STATES["assigned"]()
    assert task.is_visible_to(participant(PARTICIPANT))
    assert not task.is_visible_to(participant(uuid4()))
    with on():
        task.release()
    assert not task.is_visible_to(participant(PARTICIPANT))


def test_a_history_folded_again_gives_the_same_state() -> None:
    for make in STATES.values():
        task = make()
        again = Task.fold(task.pending)
        assert again is not None
        apart = {"pending"}
        assert {k: v for k, v in vars(again).items() if k not in apart} == {
            k: v for k, v in vars(task).items() if k not in apart
        }


def test_no_step_of_a_task_is_dated_before_it_was_added() -> None:
    acts: tuple[Callable[[Task], None], ...] = (
        give,
        Task.accept,
        Task.start,
        Task.pause,
        hand_in,
        judge(Verdict.PASS),
    )
    task = waiting()
    for act in acts:
        with on(TODAY - timedelta(days=1), reason="紙の記録から"):
            with pytest.raises(Invalid) as refused:
                act(task)
            assert set(refused.value.errors) == {"occurred_on"}
        with on():
            act(task)
    with on(TODAY - timedelta(days=1), reason="書きまちがい"):
        task.correct_minutes(minutes=11, number=None, by_participant=False)
    assert task.spent == 11


def test_refusals_of_a_task_are_domain_errors() -> None:
    with on(), pytest.raises(DomainError):
        STATES["waiting"]().accept()
