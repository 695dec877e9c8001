"""Working through a page by keyboard alone: the tab key until something has the focus."""

from playwright.sync_api import Page

_FOCUSED_IS = "selector => document.activeElement.matches(selector)"


def go_to(page: Page, selector: str, most: int = 60) -> None:
    """Go on with the tab key until what `selector` names has the focus."""
    for _ in range(most):
        if page.evaluate(_FOCUSED_IS, selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached with the tab key on {page.url}")


def write(page: Page, selector: str, text: str) -> None:
    """Go to a field and type."""
    go_to(page, selector)
    page.keyboard.type(text)


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Go to something and press it."""
    go_to(page, selector)
    page.keyboard.press(key)


def send(page: Page, selector: str) -> None:
    """Go to a button or a link, press it, and wait for the page that follows."""
    go_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")
