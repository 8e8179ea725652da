"""The letters that ask for confirmation of a subscription or of a change of address; they repeat no input of a form."""

from typing import Final

from calendar_core.domain.subscriptions.tokens import build_token
from calendar_core.messages import Lang, gettext, mark
from calendar_core.notifications.letters.layout import Fact, MailContent

_ADDRESS_CHANGE_TEXTS: Final = {
    "subject": mark("Your subscriptions are asked to move to another address"),
    "lead": mark(
        "Somebody, probably you, asked to move the calendar's mail from this address to another one. "
        "Until that address confirms it, everything stays as it is."
    ),
    "link": mark("See your subscriptions"),
    "reason": mark("If it was not you, open the page and press “Stay with this address”."),
}
_CONFIRMATION_TEXTS: Final = {
    "subject": mark("Confirm that you want mail from the calendar"),
    "lead": mark(
        "Somebody, probably you, asked for mail about diplomatic meetings to this address. The page shows what was "
        "asked for; confirm it there within 48 hours."
    ),
    "link": mark("See and confirm"),
    "reason": mark(
        "If it was not you, do nothing: no other mail will come. The page also lets you refuse all mail for good."
    ),
}


def build_confirmation_content(subscription_id: str, *, lang: Lang, base_url: str, key: str) -> MailContent:
    """The letter to the address of a subscription that is not confirmed yet."""
    url = f"{base_url}/confirm/{build_token('confirm', subscription_id, key=key)}"
    return _build_content(_CONFIRMATION_TEXTS, lang, url)


def build_address_change_content(*, lang: Lang, manage: str) -> MailContent:
    """The letter to the address that subscriptions are to leave; `manage` is its link."""
    return _build_content(_ADDRESS_CHANGE_TEXTS, lang, manage)


def _build_content(texts: dict[str, str], lang: Lang, url: str) -> MailContent:
    subject, lead, link, reason = (gettext(texts[name], lang) for name in ("subject", "lead", "link", "reason"))
    return MailContent(
        lang=lang, subject=subject, names=(subject,), lead=lead, page=Fact(label=link, text=url), reason=reason
    )
