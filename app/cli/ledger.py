"""The command by which an operator accepts that the ledger has lost its newest records."""

import click

from app.bootstrap import bootstrap
from app.cli.language import spoken
from app.settings import Settings
from domain.kernel.messaging.policy_positions import put_back_to
from domain.kernel.text.bilingual import BilingualText


@click.group()
def ledger() -> None:
    """Recover a ledger that has lost records."""


@ledger.command("accept-loss")
def accept_loss() -> None:
    """Accept that records after the head of the ledger are lost, and continue from its head.

    If there is a complete copy of the database, restore that instead. Policies continue after the
    head: records before it count as handled, records after it as new.
    """
    service = bootstrap(Settings.from_environment())
    try:
        moved = put_back_to(service.ledger, service.ledger.head())
        service.projections.align()
        service.projections.continuity.accept()
        head = service.ledger.head()
        click.echo(
            spoken(
                BilingualText(
                    f"{head} 番までの記録で続けます（自動の処理 {moved} 件の位置を直しました）。"
                    "ashiato doctor で、現在の状態の表が記録と合うことを確かめてください。",
                    f"going on from position {head} ({moved} policies put back to it);"
                    " run ashiato doctor to see that the inline rows follow from the records",
                )
            )
        )
    finally:
        service.close()
