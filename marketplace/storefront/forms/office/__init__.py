"""Forms of the office."""

from .certificates import CertificateForm, CloseCaseForm, ExtendForm, OpenCaseForm, RevokeForm
from .fairs import CancelForm, FairForm
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
    "EndCertificateForm",
    "ExtendForm",
    "FairForm",
    "HideForm",
    "InviteForm",
    "ListForm",
    "OpenCaseForm",
    "ProfileForm",
    "ReasonForm",
    "ReturnForm",
    "RevokeForm",
    "UnconfirmForm",
]
