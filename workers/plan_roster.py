"""Plans the roster of a deployment and stores it as a draft; publishes nothing."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from uuid import UUID

import msgspec

from app.bootstrap import Service
from app.runtime.child_process import die_with_parent, module_command
from domain.kernel.jobs.jobs import Job, JobError, JobRefused
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import system
from domain.robots.deployments.deployment import Deployment
from domain.robots.rosters.commands import KeepRosterDraft
from domain.robots.rosters.problem import question_for
from domain.robots.rosters.roster import Roster, RosterQuestion
from workers.progress import Progress
from workers.solve_roster import NO_SOLVER

CALLER = system("plan_roster")
LOOK = 1.0
"""Seconds between two checks of the child."""


def plan_roster(service: Service, job: Job, progress: Progress) -> None:
    """Let a child process compute the roster, and store its answer; safe to run again.

    Raises JobRefused if there is nothing to plan, or no solver on this machine.
    """
    first, last = (date.fromisoformat(job.arguments[name]) for name in ("first", "last"))
    deployment = service.ledger.get(Deployment, UUID(job.arguments["deployment_id"]))
    now = service.clock.now()
    question, left_out = question_for(service.ledger, deployment, first, last, now)
    if not question.parts:
        raise JobRefused(
            JobError(
                ja="この期間に、これから稼働する時間帯がありません。期間を見直してください。",
                en="There are no hours to come in these days. Please choose other days.",
            )
        )
    command = KeepRosterDraft(
        deployment_id=deployment.id,
        job_id=job.id,
        first=first,
        last=last,
        made_at=now,
        roster=solved(question, progress),
        left_out=tuple(left_out),
    )
    service.bus.dispatch(command, Envelope(caller=CALLER))
    progress(1, 1)


def solved(question: RosterQuestion, progress: Progress) -> Roster:
    """Return the roster that a child process computes.

    The child ends with this process, or when the job is taken over.
    """
    child = subprocess.Popen(
        module_command("workers.solve_roster"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=die_with_parent(),  # noqa: PLW1509 - it calls nothing but prctl.
    )
    with child:
        answer, said = _answer(child, msgspec.json.encode(question), progress)
    if child.returncode == NO_SOLVER:
        raise JobRefused(
            JobError(
                ja="シフト表を作るソフト（OR-Tools）が入っていません。管理者に知らせてください。",
                en="The solver (OR-Tools) is not installed here. Please tell an administrator.",
            )
        )
    if child.returncode != 0:
        last_line = said.decode(errors="replace").strip().rpartition("\n")[2]
        raise RuntimeError(f"the roster was not solved ({child.returncode}): {last_line}")
    return msgspec.json.decode(answer, type=Roster)


def _answer(
    child: "subprocess.Popen[bytes]", question: bytes, progress: Progress
) -> tuple[bytes, bytes]:
    """Return the child's standard output and standard error; kill it if the job was taken over.

    A thread communicates with it, because a call that times out would lose data in transit.
    """
    with ThreadPoolExecutor(1) as talking:
        answer = talking.submit(child.communicate, question)
        try:
            while True:
                with suppress(TimeoutError):
                    return answer.result(LOOK)
                progress(0, 1)
        except BaseException:
            child.kill()
            raise
