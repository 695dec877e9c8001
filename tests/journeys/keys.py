"""Somebody who uses the pages by keyboard alone: tab, typing, the arrows, enter and space."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from babel.support import Translations
from playwright.sync_api import Locator, Page, expect

from app.pages.layout import TRANSLATIONS
from domain.kernel.text.bilingual import BilingualText
from tests.pages.browser import assert_sound
from tests.pages.words import raw_words, visible
from tests.servers import wait_until

FURTHEST = 300
"""Presses of the tab key after which a thing counts as out of reach."""
SOON = 20.0
"""Seconds in which what somebody else did is to be seen."""
BUTTON, LINK, FIELD, LIST, BOX, FOLD = (
    "button",
    "a",
    "input:not([type=checkbox], [type=radio]), textarea",
    "select",
    "input[type=checkbox]",
    "summary",
)
DATED = ("date", "time", "month", "datetime-local")
FOCUSED = """kind => {
  const one = document.activeElement;
  if (!one || one === document.body) return ["", false];
  const plain = node => {
    const copy = node.cloneNode(true);
    for (const part of copy.querySelectorAll(".needed, rt, rp, [aria-hidden=true]")) part.remove();
    return copy.textContent;
  };
  const labels = [...(one.labels || [])].map(plain).join(" ");
  const name = one.getAttribute("aria-label") || labels || plain(one);
  return [name.replace(/\\s+/g, " ").trim(), one.matches(kind)];
}"""
SEEN = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const ring = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return ring && box.bottom > 0 && box.top < innerHeight;
}"""
LEGEND = """() => {
  const group = document.activeElement.closest("fieldset");
  const legend = group && group.querySelector("legend").cloneNode(true);
  if (!legend) return "";
  for (const part of legend.querySelectorAll(".needed, rt, rp")) part.remove();
  return legend.textContent.replace(/\\s+/g, " ").trim();
}"""
CHOSEN = "() => document.activeElement.selectedOptions[0].text.trim()"


@cache
def _catalogue(language: str) -> Any:
    return Translations.load(str(TRANSLATIONS), [language])


def words(msgid: str, language: str, **names: Any) -> str:
    """What a page says for `msgid` in a language; what no page says as it stands stays as it is."""
    found = msgid if language == "en" else _catalogue(language).gettext(msgid)
    is_english = msgid.isascii() and any(item.islower() for item in msgid)
    assert language == "en" or found != msgid or not is_english, f"no Japanese for {msgid!r}"
    return found % names if names else found


@dataclass
class Keys:
    """A page, and the only hand on it: one that presses keys."""

    page: Page
    language: str

    @property
    def main(self) -> Locator:
        """The contents of the page."""
        return self.page.locator("main")

    def say(self, text: str | BilingualText, **names: Any) -> str:
        """A text as this person reads it."""
        if isinstance(text, BilingualText):
            return text.in_language(self.language)
        return words(text, self.language, **names)

    def open(self, path: str) -> None:
        """Type an address, or use a bookmark."""
        self.page.goto(path)
        self.look()

    def look(self) -> None:
        """Nothing is wrong with the page that is shown, and it speaks one language."""
        assert_sound(self.page, self.language)
        if self.language == "ja":
            raw = raw_words(visible(self.page))
            assert raw == set(), f"{raw} on {self.page.url}"

    def reach(
        self, name: str | BilingualText, kind: str, *, part: bool = False, **names: Any
    ) -> None:
        """Go on with the tab key to what is called `name` (or has it as a `part`), all round.

        Its focus must be seen.
        """
        wanted = self.say(name, **names)
        met: list[str] = []
        while len(met) < FURTHEST:
            self.page.keyboard.press("Tab")
            found, is_of_kind = self.page.evaluate(FOCUSED, kind)
            met.append(found)
            if is_of_kind and (found == wanted or (part and wanted in found)):
                assert self.page.evaluate(SEEN), f"the focus on {wanted!r} is not seen"
                return
            if len(met) % 2 == 0 and len(met) > 40 and met[: len(met) // 2] * 2 == met:
                break
        raise AssertionError(f"{wanted!r} cannot be reached on {self.page.url}: {met}")

    def press(self, name: str | BilingualText, *, part: bool = False, **names: Any) -> None:
        """Press a button, or follow a link, that leads to another page; look at what comes."""
        self.reach(name, f"{BUTTON}, {LINK}", part=part, **names)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    def go_to(self, name: str) -> None:
        """Follow a link of the navigation, in the menu if the line has no room for it."""
        navigation = self.page.locator("header nav")
        if not navigation.get_by_role("link", name=self.say(name), exact=True).count():
            self.reach("Menu", BUTTON)
            self.page.keyboard.press("Enter")
        self.press(name)

    def jump(self, name: str | BilingualText, **names: Any) -> None:
        """Follow a link to another place of the same page."""
        self.reach(name, LINK, **names)
        self.page.keyboard.press("Enter")

    def unfold(self, name: str | BilingualText, *, part: bool = False, **names: Any) -> None:
        """Open what is folded."""
        self.reach(name, FOLD, part=part, **names)
        self.page.keyboard.press("Enter")
        assert self.page.evaluate("() => document.activeElement.parentElement.open")

    def write(self, name: str | BilingualText, text: str, **names: Any) -> None:
        """Write into a field, in the place of what stands there."""
        self.reach(name, FIELD, **names)
        if self.page.evaluate("() => document.activeElement.type") in DATED:
            # In which order a date is typed depends on the browser; what is kept does not.
            self.page.locator("*:focus").fill(text)
            return
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def tick(self, name: str | BilingualText, **names: Any) -> None:
        """Tick a box."""
        self.reach(name, BOX, **names)
        self.page.keyboard.press("Space")
        assert self.page.evaluate("() => document.activeElement.checked")

    def choose(self, name: str | BilingualText, option: str | BilingualText, **names: Any) -> None:
        """Choose what begins with `option` from a list, with the arrow keys."""
        self.reach(name, LIST, **names)
        wanted = self.say(option)
        self.page.keyboard.press("Home")
        chosen = self.page.evaluate(CHOSEN)
        while not chosen.startswith(wanted):
            self.page.keyboard.press("ArrowDown")
            before, chosen = chosen, self.page.evaluate(CHOSEN)
            assert chosen != before, f"{wanted!r} is not among the choices of {self.say(name)!r}"

    def pick(self, group: str | BilingualText, option: str | BilingualText) -> None:
        """Pick one of several buttons with the arrow keys."""
        legend, wanted = self.say(group), self.say(option)
        for _ in range(FURTHEST):
            self.page.keyboard.press("Tab")
            _, is_one = self.page.evaluate(FOCUSED, "input[type=radio]")
            if is_one and self.page.evaluate(LEGEND) == legend:
                break
        else:
            raise AssertionError(f"{legend!r} cannot be reached on {self.page.url}")
        met: list[str] = []
        while (found := self.page.evaluate(FOCUSED, "*")[0]) != wanted:
            assert found not in met, f"{wanted!r} is not one of {met}"
            met.append(found)
            self.page.keyboard.press("ArrowDown")
        assert self.page.evaluate(SEEN), f"the focus on {wanted!r} is not seen"
        self.page.keyboard.press("Space")
        assert self.page.evaluate("() => document.activeElement.checked")

    def reads(self, text: str | BilingualText, **names: Any) -> None:
        """The page says so."""
        expect(self.main).to_contain_text(self.say(text, **names))

    def reads_nothing_of(self, *texts: str) -> None:
        """The page says none of it."""
        for text in texts:
            expect(self.page.locator("html")).not_to_contain_text(text)

    def is_told(self, text: str | BilingualText, **names: Any) -> None:
        """A screen reader says so of itself, and the focus is there."""
        told = self.page.locator("[role=status]:focus")
        expect(told).to_have_count(1)
        assert self.say(text, **names) in self.page.evaluate(FOCUSED, "*")[0]

    def looks_again_until(
        self, path: str, text: str | BilingualText, *, within: float = SOON, **names: Any
    ) -> None:
        """Open a page until it says so: somebody else has just done something."""
        wanted = self.say(text, **names)

        def is_there() -> bool:
            self.page.goto(path)
            return wanted in self.main.inner_text()

        wait_until(is_there, within, f"{wanted!r} on {path}", every=0.2)
        self.look()
