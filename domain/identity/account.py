"""An account: who may sign in, in which roles and centres. Secrets are not part of it."""

from domain.identity.account_factors import AccountFactors
from domain.identity.account_names import AccountNames
from domain.identity.account_owner import AccountOwner
from domain.identity.account_roles import AccountRoles
from domain.identity.account_sign_in import AccountSignIn
from domain.identity.account_views import AccountViews
from domain.kernel.messaging.caller import Role

ACCOUNT_ROLES = tuple(role for role in Role if role is not Role.SYSTEM)


class Account(
    AccountOwner, AccountViews, AccountFactors, AccountSignIn, AccountRoles, AccountNames
):
    """One account. Its name, address and number are personal data, sealed under its own id.

    Each base class holds one subject of it.
    """
