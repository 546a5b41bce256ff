"""What is remembered: one table family per file.  Importing this package knows them all."""

from webapp.models.account import Account, Card, Cycle
from webapp.models.attempt import Attempt
from webapp.models.base import Base
from webapp.models.credential import Credential, KeptAnswers, MemberSession, RevokeLink
from webapp.models.enrollment import ActivationCode, Confirmation
from webapp.models.feed import FeedCorrection, FeedFile, FeedRefund
from webapp.models.member import Consent, Contact, Member
from webapp.models.outbox import OutboxMessage
from webapp.models.points import PointsAdjustment, PointsEntry, PointsLot, PointsRuleText
from webapp.models.second_factor import (
    AuthenticatorApp,
    Passkey,
    PasskeyChallenge,
    PendingSignIn,
    RecoveryCodeRow,
    TrustedDevice,
)
from webapp.models.security_event import SecurityEvent
from webapp.models.statement import Statement
from webapp.models.transaction import Transaction

__all__ = [
    "Account",
    "ActivationCode",
    "Attempt",
    "AuthenticatorApp",
    "Base",
    "Card",
    "Confirmation",
    "Consent",
    "Contact",
    "Credential",
    "Cycle",
    "FeedCorrection",
    "FeedFile",
    "FeedRefund",
    "KeptAnswers",
    "Member",
    "MemberSession",
    "OutboxMessage",
    "Passkey",
    "PasskeyChallenge",
    "PendingSignIn",
    "PointsAdjustment",
    "PointsEntry",
    "PointsLot",
    "PointsRuleText",
    "RecoveryCodeRow",
    "RevokeLink",
    "SecurityEvent",
    "Statement",
    "Transaction",
    "TrustedDevice",
]
