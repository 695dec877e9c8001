"""The policies, and the commands that span two contexts."""

from domain.kernel.registration import Registration
from domain.policies import (
    cancel_tasks_when_an_order_is_cancelled,
    decide_on_a_rejected_delivery,
    find_cover_when_a_pilot_gives_up,
    keep_files_with_their_work,
    notify_clients_of_withdrawn_steps,
    notify_of_announcements,
    notify_of_corrected_accounts,
    notify_of_corrections,
    notify_of_messages,
    notify_of_the_search_for_cover,
    notify_staff_when_a_pilot_calls,
    notify_those_who_chose_to_hear,
    pass_by_sample,
    return_tasks_when_a_participant_is_suspended,
    split_an_order_into_tasks,
    tasks_follow_corrected_terms,
    undo_a_step_of_an_order,
    undo_a_verdict,
)
from domain.policies.command_labels import COMMAND_LABELS

REGISTRATION = Registration(
    command_labels=COMMAND_LABELS,
    handlers=(
        split_an_order_into_tasks.HANDLERS,
        decide_on_a_rejected_delivery.HANDLERS,
        keep_files_with_their_work.HANDLERS,
        pass_by_sample.HANDLERS,
        undo_a_verdict.HANDLERS,
        undo_a_step_of_an_order.HANDLERS,
    ),
    policies=(
        return_tasks_when_a_participant_is_suspended,
        cancel_tasks_when_an_order_is_cancelled,
        notify_those_who_chose_to_hear,
        find_cover_when_a_pilot_gives_up,
        tasks_follow_corrected_terms,
        notify_of_corrections,
        notify_of_corrected_accounts,
        notify_clients_of_withdrawn_steps,
        notify_of_messages,
        notify_of_announcements,
        notify_of_the_search_for_cover,
        notify_staff_when_a_pilot_calls,
    ),
)
