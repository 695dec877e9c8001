"""What nobody should read on a Japanese page: codes, ids, and English that was forgotten."""

import importlib
import pkgutil
import re
from enum import StrEnum
from functools import cache

from playwright.sync_api import Page

import domain

OUR_OWN = {
    *("ashiato", "english", "csv", "xlsx", "json", "utf", "bpo", "kamakura", "url", "pdf"),
    *("excel", "line"),
    *("valt", "japan"),
    *("chrome", "firefox", "edge", "safari", "windows", "macos", "linux", "android", "ipad"),
}
"""Words in Latin letters that a Japanese reader knows; "English" is how to leave Japanese."""
TYPED = ("「key」",)
"""What is to be typed as it is: the heading that a file of tasks must have."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_ADDRESS = re.compile(r"[\w.+…-]+@[\w.-]+|https?://\S+")
_KEY = re.compile(r"[A-Za-z]+(?:-[A-Za-z0-9]+)*-[0-9]+")
"""The key of a task or a code, as an office writes it: letters, and a number at the end."""
_SNAKE = re.compile(r"[A-Za-z]+(?:_[A-Za-z]+)+")
_WORD = re.compile(r"[A-Za-z]{3,}")
_SEEN = """() => {
  const spoken = ["aria-label", "title", "placeholder", "alt"];
  const all = [...document.querySelectorAll("body *")].filter(
    one => !one.closest("code, noscript, script, style"));
  const told = all.flatMap(one => spoken.map(name => one.getAttribute(name) || ""));
  const texts = all.flatMap(one => [...one.childNodes])
    .filter(one => one.nodeType === Node.TEXT_NODE).map(one => one.textContent);
  return [document.title, ...texts, ...told].join("\\n");
}"""


@cache
def codes() -> frozenset[str]:
    """The codes by which the domain knows states, kinds and roles."""
    for module in pkgutil.walk_packages(domain.__path__, "domain."):
        importlib.import_module(module.name)
    found: set[str] = set()
    known = list(StrEnum.__subclasses__())
    for kind in known:
        if kind.__module__.startswith("domain."):
            found.update(item.value for item in kind)
    return frozenset(found)


def visible(page: Page) -> str:
    """What can be read or heard on a page, or will be once a part of it is opened.

    What stands in `<code>` is to be typed as it is, and is left out.
    """
    text: str = page.evaluate(_SEEN)
    return text


def raw_words(text: str) -> set[str]:
    """The codes, ids and English words in a Japanese text."""
    for item in TYPED:
        text = text.replace(item, " ")
    found = set(_ID.findall(text))
    rest = _KEY.sub(" ", _ADDRESS.sub(" ", _ID.sub(" ", text)))
    found.update(_SNAKE.findall(rest))
    rest = _SNAKE.sub(" ", rest)
    found.update(word for word in re.findall(r"[a-z]+", rest) if word in codes())
    found.update(word for word in _WORD.findall(rest) if word.lower() not in OUR_OWN)
    return found
