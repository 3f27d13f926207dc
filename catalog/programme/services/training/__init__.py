"""Training: classes are held, seats given and left, people come, learn, are tested and certified, and talk."""

from .attendance import WINDOW, attend, attendance_code, class_of_code, is_running, mark
from .classes import ClassFacts, cancel_class, open_class, put_topic, save_class, save_programme
from .due import invite_and_remind
from .exporting import export_trainees
from .learning import TEST_DAYS, add_material, give_feedback, put_question, remove_material, remove_question, sit_test
from .papers import certify, certify_all, show_name
from .personal import forget_in_training
from .seats import drop_trainee, enrol, leave_class
from .talk import hide_post, keep_post, report_post, say

__all__ = [
    "TEST_DAYS",
    "WINDOW",
    "ClassFacts",
    "add_material",
    "attend",
    "attendance_code",
    "cancel_class",
    "certify",
    "certify_all",
    "class_of_code",
    "drop_trainee",
    "enrol",
    "export_trainees",
    "forget_in_training",
    "give_feedback",
    "hide_post",
    "invite_and_remind",
    "is_running",
    "keep_post",
    "leave_class",
    "mark",
    "open_class",
    "put_question",
    "put_topic",
    "remove_material",
    "remove_question",
    "report_post",
    "save_class",
    "save_programme",
    "say",
    "show_name",
    "sit_test",
]
