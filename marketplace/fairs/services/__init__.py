"""Writes of the fairs: the fair and its plan, invitations, booths, their offers, the decisions on them, talks with visitors."""

from marketplace.fairs.services.booths import Staff, apply_booth, update_booth, withdraw_booth
from marketplace.fairs.services.copies import copy_fair, mark_template, repeat_fair
from marketplace.fairs.services.deciding import decide_booth, decide_fair_listing, give_number, note_fee
from marketplace.fairs.services.fairs import cancel_fair, create_fair, postpone_fair, publish_fair, update_fair
from marketplace.fairs.services.invitations import MOST_AT_ONCE, invite_producers, see_invitation
from marketplace.fairs.services.offers import add_fair_offer, withdraw_fair_listing
from marketplace.fairs.services.pictures import set_banner, set_fair_picture, store_renditions
from marketplace.fairs.services.plans import (
    drop_booth_kind,
    place_numbers,
    put_booth_kind,
    put_sponsors,
    register_programme,
    report_programme,
)
from marketplace.fairs.services.questions import (
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    ask_slot,
    decide_question,
    takes_questions,
)
from marketplace.fairs.services.sales import drop_sale, finish_sale, sell_at_booth
from marketplace.fairs.services.slots import cancel_slot, drop_room, move_slot, put_room, put_slot, put_streams
from marketplace.fairs.services.talks import answer_talk, ask_booth, drop_old_talks, forget_talks
from marketplace.fairs.services.visits import (
    check_in_path,
    count_visit_after,
    is_check_in,
    is_open,
    record_visit,
)

__all__ = [
    "LONGEST_ANSWER",
    "LONGEST_QUESTION",
    "MOST_AT_ONCE",
    "Staff",
    "add_fair_offer",
    "answer_talk",
    "apply_booth",
    "ask_booth",
    "ask_slot",
    "cancel_fair",
    "cancel_slot",
    "check_in_path",
    "copy_fair",
    "count_visit_after",
    "create_fair",
    "decide_booth",
    "decide_fair_listing",
    "decide_question",
    "drop_booth_kind",
    "drop_old_talks",
    "drop_room",
    "drop_sale",
    "finish_sale",
    "forget_talks",
    "give_number",
    "invite_producers",
    "is_check_in",
    "is_open",
    "mark_template",
    "move_slot",
    "note_fee",
    "place_numbers",
    "postpone_fair",
    "publish_fair",
    "put_booth_kind",
    "put_room",
    "put_slot",
    "put_sponsors",
    "put_streams",
    "record_visit",
    "register_programme",
    "repeat_fair",
    "report_programme",
    "see_invitation",
    "sell_at_booth",
    "set_banner",
    "set_fair_picture",
    "store_renditions",
    "takes_questions",
    "update_booth",
    "update_fair",
    "withdraw_booth",
    "withdraw_fair_listing",
]
