"""Forms of the office."""

from .certificates import CertificateForm, CloseCaseForm, ExtendForm, OpenCaseForm, RevokeForm
from .fair_plan import (
    FairInviteForm,
    KindForm,
    PictureForm,
    PlacingForm,
    ProgrammeForm,
    ReportForm,
    SponsorsForm,
)
from .fairs import CancelForm, CopyForm, FairForm, PostponeForm, RepeatForm
from .imports import ListForm
from .producers import BehalfForm, ConsentForm, InviteForm, ProfileForm, ReasonForm, UnconfirmForm
from .products import ApproveForm, HideForm, ReturnForm
from .zones import ConfirmZoneForm, EndCertificateForm

__all__ = [
    "ApproveForm",
    "BehalfForm",
    "CancelForm",
    "CertificateForm",
    "CloseCaseForm",
    "ConfirmZoneForm",
    "ConsentForm",
    "CopyForm",
    "EndCertificateForm",
    "ExtendForm",
    "FairForm",
    "FairInviteForm",
    "HideForm",
    "InviteForm",
    "KindForm",
    "ListForm",
    "OpenCaseForm",
    "PictureForm",
    "PlacingForm",
    "PostponeForm",
    "ProfileForm",
    "ProgrammeForm",
    "ReasonForm",
    "RepeatForm",
    "ReportForm",
    "ReturnForm",
    "RevokeForm",
    "SponsorsForm",
    "UnconfirmForm",
]
