"""The command that checks an installation."""

import json
import sys
from collections.abc import Mapping, Sequence

import click

from app.runtime.diagnostics import Finding, examine_from_outside


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def doctor(as_json: bool) -> None:
    """Check settings, databases, keys, Redis and read models, and suggest how to fix problems."""
    findings = [plain(item) for item in examine_from_outside()]
    if as_json:
        click.echo(json.dumps(findings, ensure_ascii=False, indent=2))
    else:
        show(findings)
    sys.exit(1 if any(finding["state"] == "fail" for finding in findings) else 0)


def show(findings: Sequence[Mapping[str, str]]) -> None:
    """Print findings, each with what mends it."""
    for finding in findings:
        click.echo(f"{finding['state']:4}  {finding['check']}: {finding['found']}")
        if finding["mend"]:
            click.echo(f"      -> {finding['mend']}")


def plain(finding: Finding) -> dict[str, str]:
    """A finding as JSON: in English, with all details."""
    found = f"{finding.found.en} ({finding.detail})" if finding.detail else finding.found.en
    mend = " ".join(
        part for part in (finding.mend.en if finding.mend else "", finding.command) if part
    )
    return {"check": finding.check, "state": finding.state, "found": found, "mend": mend}
