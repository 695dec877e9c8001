"""The notices that one account has chosen, its addresses, and its quiet hours."""

from collections.abc import Iterable
from typing import Annotated, NamedTuple, Self
from uuid import UUID, uuid5

from domain.kernel.errors import Invalid, RuleBroken, id_in_use
from domain.kernel.events.aggregate import Aggregate, applies
from domain.kernel.events.event import Event, Sealed, SealedEvent
from domain.kernel.messaging.caller import Caller
from domain.notices.kinds import Channel, NoticeKind

MOST_ADDRESSES = 5
QUIET = ("20:00", "08:00")
"""The quiet hours until others are chosen."""
_NAMES = UUID("2f0c8c0e-6a0f-4f0b-9c0b-3c3f1f6a7d11")


class Address(NamedTuple):
    """One address of the account; `address` is None after its key was destroyed."""

    channel: Channel
    address: str | None


def choice_id(account_id: UUID) -> UUID:
    """The id of the choice of an account, derived from the id of the account."""
    return uuid5(_NAMES, str(account_id))


class NoticeChoice(Aggregate):
    """The chosen notices of one account. Addresses are personal data, sealed under the account."""

    KIND = "notice_choice"

    class Begun(Event, frozen=True, kw_only=True):
        """The account chose for the first time."""

        TOPIC = "notice_choice.begun.v1"
        account_id: UUID

    class KindsChosen(Event, frozen=True, kw_only=True):
        """The account gets exactly these kinds of notices, but not in the quiet hours."""

        TOPIC = "notice_choice.kinds_chosen.v1"
        kinds: tuple[str, ...]
        quiet_from: str
        quiet_to: str
        language: str

    class AddressAdded(SealedEvent, frozen=True, kw_only=True):
        TOPIC = "notice_choice.address_added.v1"
        address_id: UUID
        channel: str
        address: Annotated[str | None, Sealed] = None

    class AddressRemoved(Event, frozen=True, kw_only=True):
        TOPIC = "notice_choice.address_removed.v1"
        address_id: UUID

    account_id: UUID
    kinds: frozenset[NoticeKind]
    quiet: tuple[str, str]
    language: str
    addresses: dict[UUID, Address]

    @classmethod
    def begin(cls, account_id: UUID, *, centre: str) -> Self:
        """Start the choice of an account that has none yet."""
        choice = cls(choice_id(account_id), centre=centre)
        choice.record(cls.Begun, account_id=account_id)
        return choice

    @classmethod
    def unchosen(cls, account_id: UUID) -> Self:
        """The default for an account that has not chosen yet: no notices. Records nothing."""
        choice = cls(choice_id(account_id), centre="")
        choice._start(account_id)
        return choice

    def choose(
        self, kinds: Iterable[NoticeKind], *, quiet_from: str, quiet_to: str, language: str
    ) -> None:
        """Choose exactly `kinds`; between two times of day (HH:MM) nothing is sent."""
        wanted = frozenset(kinds)
        if (wanted, (quiet_from, quiet_to), language) != (self.kinds, self.quiet, self.language):
            self.record(
                self.KindsChosen,
                kinds=tuple(sorted(wanted)),
                quiet_from=quiet_from,
                quiet_to=quiet_to,
                language=language,
            )

    def add_address(self, address_id: UUID, channel: Channel, address: str) -> None:
        """Add an address. Raises RuleBroken for too many or a used id, Invalid for a duplicate."""
        if address_id in self.addresses:
            if self.addresses[address_id] != Address(channel, address):
                raise id_in_use()
            return
        if Address(channel, address) in self.addresses.values():
            raise Invalid.field(
                "address",
                "この宛先はもうあります。別の宛先にしてください。",
                "This address is there already.",
            )
        if len(self.addresses) >= MOST_ADDRESSES:
            raise RuleBroken(
                f"宛先は{MOST_ADDRESSES}件までです。使わないものを外してください。",
                f"There may be {MOST_ADDRESSES} addresses. Remove one that is not used.",
            )
        self.record(
            self.AddressAdded,
            sealed_under=self.account_id,
            address_id=address_id,
            channel=channel.value,
            address=address,
        )

    def remove_address(self, address_id: UUID) -> None:
        """Remove an address. Does nothing if there is no such address."""
        if address_id in self.addresses:
            self.record(self.AddressRemoved, address_id=address_id)

    def is_visible_to(self, caller: Caller) -> bool:
        """True for the account itself, and for the worker that sends notices."""
        return caller.is_system or caller.account_id == self.account_id

    @applies(Begun)
    def _begun(self, event: Begun) -> None:
        self._start(event.account_id)

    def _start(self, account_id: UUID) -> None:
        self.account_id = account_id
        self.kinds, self.quiet, self.language = frozenset(), QUIET, "ja"
        self.addresses = {}

    @applies(KindsChosen)
    def _kinds_chosen(self, event: KindsChosen) -> None:
        self.kinds = frozenset(map(NoticeKind, event.kinds))
        self.quiet, self.language = (event.quiet_from, event.quiet_to), event.language

    @applies(AddressAdded)
    def _address_added(self, event: AddressAdded) -> None:
        added = Address(Channel(event.channel), event.address)
        self.addresses = {**self.addresses, event.address_id: added}

    @applies(AddressRemoved)
    def _address_removed(self, event: AddressRemoved) -> None:
        left = {id: one for id, one in self.addresses.items() if id != event.address_id}
        self.addresses = left
