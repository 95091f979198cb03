"""The dialogue's transition table.

One `transitions.Machine` is built when the process starts and serves every conversation: a
`Dialogue` is handed to its events as the model and never registered, so nothing is built or kept
per message (docs/decisions has the measurement).

A row reads: on this trigger, from these states, to this state (None stays), if its condition
holds, then say or do this. Rows of one trigger are tried from the top; the preparation of the
first one gathers what the conditions look at.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any, cast

from transitions import EventData, Machine

from conversations.dialogue import (
    asking,
    booking,
    changing,
    earlier,
    identifying,
    opening,
    openings,
    persons,
    proposing,
    refusing,
    repairing,
    several,
    talking,
    waiting,
)
from conversations.dialogue.model import Dialogue, State

# It tells every callback at INFO, for every message.
logging.getLogger("transitions").setLevel(logging.WARNING)

Step = Callable[[Dialogue], object]
ANY = [state for state in State if state is not State.HANDED_OVER]
STAY = None


def _on_model(step: Step) -> Callable[[EventData], Any]:
    def run(event: EventData) -> Any:
        return step(cast(Dialogue, event.model))

    run.__name__ = getattr(step, "__name__", "step")
    return run


def row(
    trigger: str,
    source: State | Sequence[State],
    dest: State | None,
    *,
    prepare: Step | None = None,
    when: Step | None = None,
    then: Step | None = None,
) -> dict[str, Any]:
    return {
        "trigger": trigger,
        "source": source.value if isinstance(source, State) else [s.value for s in source],
        "dest": dest.value if dest else None,
        "prepare": [_on_model(prepare)] if prepare else [],
        "conditions": [_on_model(when)] if when else [],
        "after": [_on_model(then)] if then else [],
    }


S = State
TABLE = [
    # A wish for a visit: what, with whom, when. Also how a pending wish is changed or completed.
    row("wish", ANY, S.CHOOSING_SERVICE, prepare=asking.take_wish,
        when=asking.lacks_service, then=asking.ask_service),
    row("wish", ANY, S.CHOOSING_STAFF, when=asking.staff_cannot, then=asking.ask_staff),
    row("wish", ANY, S.CHOOSING_TIME, when=asking.has_time_problem,
        then=asking.say_time_problem),
    row("wish", ANY, S.CHOOSING_TIME, when=asking.has_several_readings,
        then=asking.ask_which_reading),
    row("wish", ANY, S.IDLE, when=asking.is_joining, then=waiting.join),
    row("wish", ANY, S.CONFIRMING, prepare=proposing.look_for_times,
        when=proposing.one_time_is_free, then=proposing.ask_to_confirm),
    row("wish", ANY, S.CHOOSING_TIME, when=opening.is_closed_then, then=opening.say_closed),
    row("wish", ANY, S.CHOOSING_TIME, when=proposing.found_wanted, then=proposing.propose),
    row("wish", ANY, S.OFFERING_WAITLIST, then=proposing.offer_waitlist),
    row("ask_whether_done", ANY, S.CHOOSING_TIME, then=asking.say_it_is_done),
    # A numbered choice or a yes to a named time.
    row("pick", S.CHOOSING_TIME, STAY, when=asking.is_reading, then=asking.take_reading),
    row("point_at", S.CHOOSING_TIME, STAY, when=asking.is_reading, then=asking.take_reading),
    row("pick", [S.CHOOSING_TIME, S.OFFERING_WAITLIST], S.IDLE, prepare=booking.take_picked,
        when=booking.is_booked, then=booking.say_booked),
    row("pick", [S.CHOOSING_TIME, S.OFFERING_WAITLIST], S.IDLE,
        when=booking.is_refused, then=refusing.refuse_move),
    row("pick", [S.CHOOSING_TIME, S.OFFERING_WAITLIST], S.CHOOSING_TIME,
        when=proposing.found_some, then=booking.say_just_taken),
    row("pick", [S.CHOOSING_TIME, S.OFFERING_WAITLIST], S.OFFERING_WAITLIST,
        then=booking.say_just_taken_none),
    row("point_at", [S.CHOOSING_TIME, S.OFFERING_WAITLIST], S.CONFIRMING,
        then=proposing.ask_about_option),
    row("accept", S.CONFIRMING, S.IDLE, prepare=booking.take_confirmed,
        when=booking.is_booked, then=booking.say_booked),
    row("accept", S.CONFIRMING, S.IDLE, when=booking.is_refused, then=refusing.refuse_move),
    row("accept", S.CONFIRMING, S.CHOOSING_TIME, when=proposing.found_some,
        then=booking.say_just_taken),
    row("accept", S.CONFIRMING, S.OFFERING_WAITLIST, then=booking.say_just_taken_none),
    row("decline", S.CONFIRMING, S.OFFERING_WAITLIST, when=proposing.was_the_only_one,
        then=proposing.offer_waitlist_plain),
    row("decline", S.CONFIRMING, S.CHOOSING_TIME, then=proposing.ask_other_time),
    row("accept", S.CHOOSING_TIME, STAY, then=repairing.say_pick_again),
    row("decline", S.CHOOSING_TIME, S.OFFERING_WAITLIST, then=proposing.offer_waitlist_plain),
    row("pick", S.CHOOSING_SERVICE, S.CHOOSING_TIME, then=asking.take_service_pick),
    row("pick_several", S.CHOOSING_SERVICE, STAY, when=asking.is_joining,
        then=several.take_picks),
    row("pick_several", S.CHOOSING_SERVICE, STAY, then=repairing.say_one_at_a_time),
    row("accept", [S.CHOOSING_SERVICE, S.CHOOSING_STAFF, S.CHOOSING_APPOINTMENT, S.CHOOSING_ENTRY],
        STAY, then=repairing.say_pick_again),
    row("decline", [S.CHOOSING_SERVICE, S.CHOOSING_STAFF], S.IDLE, then=talking.say_aborted),
    # The waitlist.
    row("accept", S.OFFERING_WAITLIST, S.IDLE, then=waiting.join),
    row("decline", S.OFFERING_WAITLIST, S.IDLE, then=waiting.say_not_joined),
    row("join", ANY, S.CHOOSING_SERVICE, prepare=waiting.take_wish,
        when=asking.lacks_service, then=asking.ask_service),
    row("join", ANY, S.CHOOSING_STAFF, when=asking.staff_cannot, then=asking.ask_staff),
    row("join", ANY, S.CHOOSING_TIME, when=asking.has_time_problem,
        then=asking.say_time_problem),
    row("join", ANY, S.CHOOSING_TIME, when=asking.has_several_readings,
        then=asking.ask_which_reading),
    row("join", ANY, S.IDLE, then=waiting.join),
    row("leave", ANY, S.IDLE, prepare=waiting.find_entries, when=waiting.found_none,
        then=waiting.say_not_waiting),
    row("leave", ANY, S.IDLE, when=waiting.found_one, then=waiting.leave),
    row("leave", ANY, S.CHOOSING_ENTRY, then=waiting.ask_which_entry),
    row("pick", S.CHOOSING_ENTRY, S.IDLE, then=waiting.leave_picked),
    row("decline", S.CHOOSING_ENTRY, S.IDLE, then=talking.say_aborted),
    row("ask_place", ANY, STAY, then=waiting.say_place),
    # Changing and giving up a visit.
    row("cancel", ANY, S.IDLE, prepare=changing.find_for_cancel, when=changing.found_none,
        then=changing.say_no_appointment),
    row("cancel", ANY, S.IDLE, when=refusing.is_too_late_to_cancel, then=refusing.refuse_cancel),
    row("cancel", ANY, S.CONFIRMING_CANCEL, when=changing.found_one, then=changing.ask_to_cancel),
    row("cancel", ANY, S.CHOOSING_APPOINTMENT, then=changing.ask_which),
    row("move", ANY, S.IDLE, prepare=changing.find_for_move, when=changing.found_none,
        then=changing.say_no_appointment),
    row("move", ANY, S.IDLE, when=refusing.is_not_movable, then=refusing.refuse_move),
    row("move", ANY, S.CHOOSING_TIME, when=changing.found_one, then=changing.start_move),
    row("move", ANY, S.CHOOSING_APPOINTMENT, then=changing.ask_which),
    row("pick", S.CHOOSING_APPOINTMENT, S.IDLE, prepare=changing.take_picked,
        when=refusing.is_too_late_to_cancel, then=refusing.refuse_cancel),
    row("pick", S.CHOOSING_APPOINTMENT, S.CONFIRMING_CANCEL,
        when=changing.is_canceling, then=changing.ask_to_cancel),
    row("pick", S.CHOOSING_APPOINTMENT, S.IDLE,
        when=refusing.is_not_movable, then=refusing.refuse_move),
    row("pick", S.CHOOSING_APPOINTMENT, S.CHOOSING_TIME, then=changing.start_move),
    row("decline", S.CHOOSING_APPOINTMENT, S.IDLE, then=talking.say_aborted),
    row("accept", S.CONFIRMING_CANCEL, S.IDLE, then=changing.cancel),
    row("decline", S.CONFIRMING_CANCEL, S.IDLE, then=changing.keep),
    # Too late to cancel, but not to move: a yes, or at once the time to move it to.
    row("accept", S.OFFERING_MOVE, S.CHOOSING_TIME, prepare=refusing.find_offered,
        then=changing.start_move),
    row("move_offered", [S.OFFERING_MOVE, S.CONFIRMING_CANCEL], S.IDLE,
        prepare=refusing.find_offered, when=refusing.is_not_movable, then=refusing.refuse_move),
    row("move_offered", [S.OFFERING_MOVE, S.CONFIRMING_CANCEL], S.CHOOSING_TIME,
        then=changing.start_move),
    row("decline", S.OFFERING_MOVE, S.IDLE, then=refusing.say_late_cancel_noted),
    # A late time was taken: an earlier one, if there is one?
    row("accept", S.OFFERING_EARLIER, S.IDLE, then=earlier.wait),
    row("decline", S.OFFERING_EARLIER, S.IDLE, then=earlier.wait_no_more),
    row("misunderstood", S.OFFERING_EARLIER, S.IDLE, when=repairing.missed_before,
        then=earlier.let_it_be),
    row("misunderstood", S.OFFERING_EARLIER, STAY, then=earlier.ask_again),
    # Answers to questions outside the dialogue.
    row("accept_offer", ANY, S.IDLE, then=waiting.accept_offer),
    row("decline_offer", ANY, S.IDLE, then=waiting.decline_offer),
    row("renew", ANY, STAY, then=waiting.renew),
    row("leave_asked", ANY, STAY, then=waiting.leave_asked),
    row("take_opening", ANY, S.IDLE, prepare=openings.take,
        when=openings.is_taken, then=openings.say_taken),
    row("take_opening", ANY, S.IDLE, when=openings.is_unclear, then=openings.ask_which),
    row("take_opening", ANY, S.IDLE, when=openings.are_some_left, then=openings.say_left),
    row("take_opening", ANY, S.OFFERING_WAITLIST, then=openings.offer_waitlist),
    row("refuse_openings", ANY, S.IDLE, then=openings.refuse),
    row("confirm_attendance", ANY, STAY, then=changing.confirm_attendance),
    row("refuse_attendance", ANY, S.IDLE, then=changing.refuse_attendance),
    row("give_up", ANY, STAY, then=changing.give_up_later),
    row("keep_later", ANY, STAY, then=changing.keep_later),
    row("ask_which_question", ANY, S.CHOOSING_QUESTION, then=talking.ask_which_question),
    row("pick", S.CHOOSING_QUESTION, S.IDLE, then=talking.answer_picked_question),
    # For whom, where several share a contact point.
    row("accept", S.CHOOSING_PERSON, STAY, then=persons.say_which),
    row("decline", S.CHOOSING_PERSON, S.IDLE, then=talking.say_aborted),
    # Who writes from an address that we do not know them by.
    row("identify", ANY, S.IDENTIFYING,
        when=identifying.lacks_address, then=identifying.ask_address),
    row("identify", S.IDENTIFYING, S.IDLE, then=identifying.ask_for_code),
    row("identify", ANY, STAY, then=identifying.ask_for_code),
    row("accept", S.IDENTIFYING, STAY, then=identifying.ask_address),
    row("decline", S.IDENTIFYING, S.IDLE, then=talking.say_aborted),
    # Everything else people say.
    row("status", ANY, STAY, then=changing.say_appointments),
    row("question", ANY, STAY, then=talking.answer_question),
    row("greet", ANY, STAY, then=talking.greet),
    row("thank", ANY, STAY, then=talking.thank),
    row("forgive", ANY, STAY, then=talking.forgive),
    row("part", ANY, STAY, then=talking.part),
    row("help", ANY, STAY, then=talking.say_help),
    row("repeat", ANY, STAY, then=talking.repeat),
    row("change_language", ANY, STAY, then=talking.confirm_language),
    row("run_late", ANY, STAY, then=talking.note_running_late),
    row("nod", ANY, STAY, then=repairing.say_nodded),
    row("nothing_asked", ANY, STAY, then=repairing.say_nothing_asked),
    row("abort", ANY, S.IDLE, then=talking.say_aborted),
    row("lapse", ANY, S.IDLE, then=repairing.forget),
    row("ask_human", ANY, S.HANDED_OVER, then=talking.hand_over),
    row("complain", ANY, S.HANDED_OVER, then=talking.hand_over_complaint),
    row("misunderstood", ANY, S.HANDED_OVER, when=repairing.missed_before, then=talking.hand_over),
    row("misunderstood", ANY, STAY, then=repairing.say_not_understood),
    row("give_back", S.HANDED_OVER, S.IDLE, then=repairing.forget),
]  # fmt: skip

MACHINE = Machine(
    model=None,
    states=[state.value for state in State],  # by value: an enum goes by its name here
    transitions=TABLE,
    initial=State.IDLE.value,
    auto_transitions=False,
    send_event=True,
    ignore_invalid_triggers=True,
)


def advance(dialogue: Dialogue, trigger: str) -> bool:
    """Fire one trigger and those that its steps ask for after it; False when nothing in the table
    answers it in this state."""
    answered = _fire(dialogue, trigger)
    while dialogue.follow_up:
        trigger, dialogue.follow_up = dialogue.follow_up, None
        _fire(dialogue, trigger)
    return answered


def _fire(dialogue: Dialogue, trigger: str) -> bool:
    answered = bool(MACHINE.events[trigger].trigger(dialogue))
    if answered:
        dialogue.fired.append(trigger)
    return answered
