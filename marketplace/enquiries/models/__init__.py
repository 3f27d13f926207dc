"""What is asked before anything is bought: favourites and questions of visitors, and what organisations want to buy in quantity."""

from .asking import Favourite, Question, QuestionReport, QuestionState, Stopped, Watch
from .buyers import Buyer, BuyerKind, BuyerMember, BuyerState
from .demand import Capacity, Enquiry, EnquiryReport, EnquiryState, Measure, Period
from .forums import Forum, ForumGuest, ForumState, Meeting
from .quotes import (
    Agreement,
    AgreementState,
    ContactConsent,
    Dealing,
    DealMessage,
    Delivered,
    Quote,
    QuoteState,
    Side,
)

__all__ = [
    "Agreement",
    "AgreementState",
    "Buyer",
    "BuyerKind",
    "BuyerMember",
    "BuyerState",
    "Capacity",
    "ContactConsent",
    "DealMessage",
    "Dealing",
    "Delivered",
    "Enquiry",
    "EnquiryReport",
    "EnquiryState",
    "Favourite",
    "Forum",
    "ForumGuest",
    "ForumState",
    "Measure",
    "Meeting",
    "Period",
    "Question",
    "QuestionReport",
    "QuestionState",
    "Quote",
    "QuoteState",
    "Side",
    "Stopped",
    "Watch",
]
