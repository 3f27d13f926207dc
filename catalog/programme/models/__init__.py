"""The yearly work around the dossiers: plans and their duties, surveys and ideas before, inspections and reports of misuse after."""

from .duties import Duty, DutyReminder, DutyReport, DutyState, HandOver, ReminderKind
from .ideas import BusinessPlan, Idea, IdeaState, Priority
from .inspections import Finding, Inspection, InspectionKind, MisuseReport, ReportState
from .plans import (
    Activity,
    BudgetEntry,
    BudgetLine,
    BudgetSource,
    Department,
    EntryKind,
    PlanState,
    Target,
    TargetKind,
    YearPlan,
)
from .survey import (
    Potential,
    PotentialCriterion,
    PotentialPhoto,
    PotentialScore,
    PotentialScoring,
    PotentialSheet,
    PotentialState,
)

__all__ = [
    "Activity",
    "BudgetEntry",
    "BudgetLine",
    "BudgetSource",
    "BusinessPlan",
    "Department",
    "Duty",
    "DutyReminder",
    "DutyReport",
    "DutyState",
    "EntryKind",
    "Finding",
    "HandOver",
    "Idea",
    "IdeaState",
    "Inspection",
    "InspectionKind",
    "MisuseReport",
    "PlanState",
    "Potential",
    "PotentialCriterion",
    "PotentialPhoto",
    "PotentialScore",
    "PotentialScoring",
    "PotentialSheet",
    "PotentialState",
    "Priority",
    "ReminderKind",
    "ReportState",
    "Target",
    "TargetKind",
    "YearPlan",
]
