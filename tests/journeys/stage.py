"""Windows of a browser in which people of a journey sign in and act by their keys."""

from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext

from tests.journeys.keys import Keys
from tests.journeys.town import Account, Town
from tests.pages.browser import HEIGHT, LOCALES, NARROW, WIDE, Watch


@dataclass
class Stage:
    """Opens windows, each of its own browser profile, and watches over them."""

    browser: Browser
    town: Town
    language: str
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        """Watch what the browsers say and ask."""
        self.watch = Watch(self.town.address)

    def window(self, width: int = WIDE) -> BrowserContext:
        """A browser that nobody has used yet."""
        context = self.browser.new_context(
            base_url=self.town.address,
            locale=LOCALES[self.language],
            viewport={"width": width, "height": HEIGHT},
        )
        context.set_default_timeout(20_000)
        self.watch.follow(context)
        return context

    def enters(self, account: Account, width: int = WIDE) -> Keys:
        """Somebody signs in, and is where their day begins."""
        keys = Keys(self.window(width).new_page(), self.language)
        keys.open("/")
        sign_in(keys, account.email, account.password)
        return keys

    def enters_by_telephone(self, account: Account) -> Keys:
        """Somebody signs in on a narrow screen."""
        return self.enters(account, NARROW)


def sign_in(keys: Keys, email: str, password: str) -> None:
    """Fill in the form of the page that is open, and send it."""
    keys.write("E-mail address or number", email)
    keys.write("Password", password)
    keys.press("Sign in")
