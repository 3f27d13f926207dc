"""The yearly work around the dossiers: plans of places, ideas before dossiers, inspections and reports of misuse after."""

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

__all__ = [
    "Activity",
    "BudgetEntry",
    "BudgetLine",
    "BudgetSource",
    "BusinessPlan",
    "Department",
    "EntryKind",
    "Finding",
    "Idea",
    "IdeaState",
    "Inspection",
    "InspectionKind",
    "MisuseReport",
    "PlanState",
    "Priority",
    "ReportState",
    "Target",
    "TargetKind",
    "YearPlan",
]
