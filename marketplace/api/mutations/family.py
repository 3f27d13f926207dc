"""Saleor's families of errors, each with its codes and our problems' codes in them."""

import graphene

from marketplace.api.types.accounts import AddressTypeEnum

from .common import Mutation, errors

AccountErrorCode, AccountError = errors(
    "Account",
    """ACTIVATE_OWN_ACCOUNT ACTIVATE_SUPERUSER_ACCOUNT DUPLICATED_INPUT_ITEM DEACTIVATE_OWN_ACCOUNT DEACTIVATE_SUPERUSER_ACCOUNT
    DELETE_NON_STAFF_USER DELETE_OWN_ACCOUNT DELETE_STAFF_ACCOUNT DELETE_SUPERUSER_ACCOUNT GRAPHQL_ERROR INACTIVE INVALID
    INVALID_PASSWORD LEFT_NOT_MANAGEABLE_PERMISSION INVALID_CREDENTIALS NOT_FOUND OUT_OF_SCOPE_USER OUT_OF_SCOPE_GROUP
    OUT_OF_SCOPE_PERMISSION PASSWORD_ENTIRELY_NUMERIC PASSWORD_TOO_COMMON PASSWORD_TOO_SHORT PASSWORD_TOO_SIMILAR
    PASSWORD_RESET_ALREADY_REQUESTED REQUIRED UNIQUE JWT_SIGNATURE_EXPIRED JWT_INVALID_TOKEN JWT_DECODE_ERROR JWT_MISSING_TOKEN
    JWT_INVALID_CSRF_TOKEN CHANNEL_INACTIVE MISSING_CHANNEL_SLUG ACCOUNT_NOT_CONFIRMED LOGIN_ATTEMPT_DELAYED
    DISABLED_AUTHENTICATION_METHOD UNKNOWN_IP_ADDRESS FILE_SIZE_LIMIT_EXCEEDED""",
    address_type=graphene.Field(AddressTypeEnum),
)


class AccountMutation(Mutation):
    """Of people."""

    class Meta:
        abstract = True

    known = AccountErrorCode
    errors = graphene.List(graphene.NonNull(AccountError), required=True)
    codes = {
        "wrong": "INVALID_CREDENTIALS",
        "inactive": "INACTIVE",
        "unconfirmed": "ACCOUNT_NOT_CONFIRMED",
        "delayed": "LOGIN_ATTEMPT_DELAYED",
        "second_factor": "DISABLED_AUTHENTICATION_METHOD",
        "jwt_missing": "JWT_MISSING_TOKEN",
        "ExpiredSignatureError": "JWT_SIGNATURE_EXPIRED",
        "InvalidSignatureError": "JWT_DECODE_ERROR",
        "DecodeError": "JWT_DECODE_ERROR",
        "InvalidTokenError": "JWT_INVALID_TOKEN",
        "password_too_short": "PASSWORD_TOO_SHORT",
        "password_too_common": "PASSWORD_TOO_COMMON",
        "password_too_similar": "PASSWORD_TOO_SIMILAR",
        "password_entirely_numeric": "PASSWORD_ENTIRELY_NUMERIC",
        "staff": "DELETE_STAFF_ACCOUNT",
    }
