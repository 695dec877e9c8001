"""The lists that the owner of an account wants to see again."""

from typing import Annotated
from uuid import UUID

from domain.identity.base_account import BaseAccount, SavedView
from domain.kernel.errors import NotFound, RuleBroken
from domain.kernel.events.aggregate import applies
from domain.kernel.events.event import Event, Sealed, SealedEvent

MOST_VIEWS = 30


class AccountViews(BaseAccount):
    """The part of an account that holds the saved views of its owner."""

    class ViewSaved(SealedEvent, frozen=True, kw_only=True):
        """The owner saved a view of a list: its name and its address, which may hold names."""

        TOPIC = "account.view_saved.v1"

        view_id: UUID
        label: Annotated[str | None, Sealed]
        address: Annotated[str | None, Sealed]

    class ViewRemoved(Event, frozen=True, kw_only=True):
        """The owner removed a saved view."""

        TOPIC = "account.view_removed.v1"

        view_id: UUID

    def save_view(self, view_id: UUID, *, label: str, address: str) -> None:
        """Keep the address of a list under a name. Raises RuleBroken if there are too many."""
        if SavedView(label, address) in self.saved_views.values():
            return
        if len(self.saved_views) >= MOST_VIEWS:
            raise RuleBroken(
                f"保存できる表示は{MOST_VIEWS}個までです。使わないものを先に消してください。",
                f"There can be {MOST_VIEWS} saved views. Remove one that you do not use first.",
            )
        self.record(
            self.ViewSaved,
            sealed_under=self.id,
            view_id=view_id,
            label=label,
            address=address,
        )

    def remove_view(self, view_id: UUID) -> None:
        """Remove a saved view. Raises NotFound if it is none of this account."""
        if view_id not in self.saved_views:
            raise NotFound
        self.record(self.ViewRemoved, view_id=view_id)

    @applies(ViewSaved)
    def _view_saved(self, event: ViewSaved) -> None:
        saved = SavedView(event.label, event.address)
        self.saved_views = {**self.saved_views, event.view_id: saved}

    @applies(ViewRemoved)
    def _view_removed(self, event: ViewRemoved) -> None:
        self.saved_views = {id: one for id, one in self.saved_views.items() if id != event.view_id}
