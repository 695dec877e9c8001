"""What somebody wanted to do, in words, by the name under which a refusal or an attempt is stored.

A command is stored under its name, any other route under its method and path, the one of a page
with `page` before it. A name that is no longer in use keeps its entry.
"""

from collections.abc import Mapping
from functools import cache

from app import registry
from domain.kernel.registration import merged
from domain.kernel.text.bilingual import BilingualText
from domain.registry import COMMAND_LABELS
from projections.audit.names import SOMETHING

PAGE = "page "


def opening(ja: str, en: str) -> BilingualText:
    """The label of a request that shows what `ja` and `en` name."""
    return BilingualText(f"{ja}の表示", f"open {en}")


@cache
def acts() -> Mapping[str, BilingualText]:
    """The labels of all commands and routes. Raises ValueError if two contexts have the same."""
    routes = [words for _, words in registry.parts("act_words", "ACTS")]
    return merged([COMMAND_LABELS, *routes])


def act_label(what: str) -> BilingualText:
    """The label of a stored name."""
    return acts().get(what.removeprefix(PAGE), SOMETHING)
