"""Registers the pages of all contexts, and sets up their language, template globals and filters."""

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Flask, g
from flask_babel import Babel, gettext, ngettext
from markupsafe import Markup, escape

from app import __version__
from app.http.authorization import Public, page_token, service, signed_in
from app.http.lag_notice import noted_lag, notice_of
from app.http.problems import NotSignedIn, language
from app.http.unreadable_records import notice_of_left_out
from app.pages import dates
from app.pages.browser_keeping import browser_key
from app.pages.forms import new_submission_token, typed
from app.pages.health_notice import health_notice
from app.pages.link_access import linked, may_open
from app.pages.printing import printed
from app.pages.punctuation import closing, colon, comma, opening
from app.pages.reading_preferences import reading_preferences
from app.pages.routing import PageRoute, open_page, who
from app.pages.static_files import serve, static
from domain.identity.account_number import in_groups
from domain.kernel.messaging.caller import STAFF
from domain.kernel.text.bilingual import BilingualText

TRANSLATIONS = Path(__file__).parent.parent / "translations"
IN_A_LIST = 40
"""Characters of a name in a list: the longest names would fill the window of a telephone."""
RELEASE = BilingualText(f"バージョン {__version__}", f"Version {__version__}")
"""Shown at the foot of every page, so that users can say which release they have."""


def register_pages(app: Flask, routes: Sequence[PageRoute]) -> None:
    """Register `routes` and the static files.

    Raises ValueError for a page without roles.

    `_words` has what all templates may use.
    """
    Babel(
        app,
        default_locale="ja",
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=language,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(_words())
    app.jinja_env.filters.update(
        day=dates.day,
        day_in_full=dates.day_in_full,
        instant=dates.instant,
        machine_instant=dates.machine_instant,
        clock_time=dates.clock_time,
        duration=dates.duration,
        waited=dates.waited,
        said=said,
        coded=coded,
        shortened=shortened,
        number=number,
        account_number=in_groups,
    )
    app.add_url_rule("/static/<path:name>", "static", serve)
    for route in routes:
        if not route.roles and not isinstance(route.roles, Public):
            raise ValueError(f"{route.method} {route.path} names no roles")
        app.add_url_rule(
            route.path,
            f"pages_{route.name}_{route.method}".lower().replace(".", "_"),
            open_page(route),
            methods=[route.method],
            provide_automatic_options=False,
        )


def _words() -> dict[str, Any]:
    return {
        "_": gettext,
        "ngettext": ngettext,
        "language": language,
        "colon": colon,
        "comma": comma,
        "opening": opening,
        "closing": closing,
        "typed": typed,
        "new_once": new_submission_token,
        "static": static,
        "aids": reading_preferences,
        "csrf": _csrf,
        "browser_key": browser_key,
        "signed_in_as": who,
        "minutes_on_a_shared_machine": _minutes_on_a_shared_machine,
        "read_models_behind": _behind,
        "health_notice": health_notice,
        "notice_of_left_out": notice_of_left_out,
        "may_open": may_open,
        "linked": linked,
        "printed": printed,
        "STAFF": STAFF,
        "RELEASE": RELEASE,
    }


def _minutes_on_a_shared_machine() -> int | None:
    """The minutes that this session may rest if several people use the machine; else None."""
    try:
        is_shared = signed_in().is_shared
    except NotSignedIn:
        return None
    return int(service().settings.idle.shared.total_seconds() // 60) if is_shared else None


def _behind() -> BilingualText | None:
    """The notice of a page made from a read model that is far behind, or None."""
    lag = noted_lag()
    return notice_of(lag) if lag is not None else None


def _csrf() -> str:
    if "page_token" not in g:
        g.page_token = page_token(signed_in()) if who() is not None else ""
    return str(g.page_token)


def said(text: BilingualText | str) -> str:
    """The text in the reader's language."""
    return text.in_language(language()) if isinstance(text, BilingualText) else text


def shortened(text: str | None, most: int = IN_A_LIST) -> Markup:
    """A name for a list: beyond `most` characters its beginning, with the whole as a title."""
    text = text or ""
    if len(text) <= most:
        return escape(text)
    end = most - 1
    while end < len(text) and unicodedata.category(text[end]).startswith("M"):
        end += 1  # A selector of a variant of a character belongs to the character.
    return Markup('<span title="{}">{}…</span>').format(text, text[:end])


def coded(text: BilingualText | str) -> Markup:
    """The text in the reader's language, with words in backticks as `<code>`."""
    parts = said(text).split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )


def number(value: float) -> str:
    """A number with thousands separators."""
    return f"{value:,}"
