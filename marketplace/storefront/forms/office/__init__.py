"""Forms of the office."""

from .certificates import CertificateForm, RevokeForm
from .fairs import CancelForm, FairForm
from .imports import ListForm
from .producers import BehalfForm, ConsentForm, InviteForm, ProfileForm, ReasonForm, UnconfirmForm
from .products import ApproveForm, HideForm, ReturnForm

__all__ = [
    "ApproveForm",
    "BehalfForm",
    "CancelForm",
    "CertificateForm",
    "ConsentForm",
    "FairForm",
    "HideForm",
    "InviteForm",
    "ListForm",
    "ProfileForm",
    "ReasonForm",
    "ReturnForm",
    "RevokeForm",
    "UnconfirmForm",
]
