"""The command that checks an installation."""

import json
import sys
from collections.abc import Sequence

import click

from app.cli.language import spoken, terminal_language
from app.runtime.diagnostics import Finding, examine_from_outside
from domain.kernel.text.bilingual import BilingualText

STATES = {"ok": "正常", "warn": "要確認", "fail": "要修理"}
"""The Japanese word for the state of a check."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def doctor(as_json: bool) -> None:
    """Check settings, databases, keys, Redis and read models, and suggest how to fix problems."""
    findings = list(examine_from_outside())
    if as_json:
        click.echo(json.dumps([*map(plain, findings)], ensure_ascii=False, indent=2))
    else:
        show(findings)
    sys.exit(1 if any(finding.state == "fail" for finding in findings) else 0)


def show(findings: Sequence[Finding]) -> None:
    """Print findings in the language of the terminal, each with what mends it."""
    language = terminal_language()
    for finding in findings:
        said = plain(finding, language)
        check = finding.check if language == "en" else finding.title.in_language(language)
        click.echo(f"{state_word(finding.state)}  {check}: {said['found']}")
        if said["mend"]:
            click.echo(f"      -> {said['mend']}")


def state_word(state: str) -> str:
    """The word for the state of a check, as wide as the others."""
    return spoken(BilingualText(STATES[state].ljust(3, "\u3000"), f"{state:4}"))


def plain(finding: Finding, language: str = "en") -> dict[str, str]:
    """A finding with all details, as JSON has it: in English unless `language` says otherwise."""
    found, detail = finding.found.in_language(language), finding.detail
    if isinstance(detail, BilingualText):
        detail = detail.in_language(language)
    mend = finding.mend.in_language(language) if finding.mend else ""
    return {
        "check": finding.check,
        "state": finding.state,
        "found": f"{found} ({detail})" if detail else found,
        "mend": " ".join(part for part in (mend, finding.command) if part),
    }
