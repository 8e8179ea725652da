"""Opening the signed links of letters."""

from flask import request

from calendar_core.domain.subscriptions.tokens import Purpose, parse_token
from calendar_core.messages import LANGS
from calendar_core.store.subscriptions.subscriptions import load_subscriptions_by_id
from calendar_core.web.context import context
from calendar_core.web.request.display_settings import LANG_COOKIE
from calendar_core.web.request.query import set_response_lang


def open_letter_link(purpose: Purpose, token: str) -> str:
    """The id of the subscription of a link. Raises NotFound for a token that is none.

    The response is in the language of the letters, unless the URL or a choice of the reader names another.
    """
    subscription_id = parse_token(purpose, token, key=context().settings.secret_key)
    if not request.args.get("lang") and request.cookies.get(LANG_COOKIE) not in LANGS:
        with context().database.reading() as connection:
            found = load_subscriptions_by_id(connection, [subscription_id]).get(subscription_id)
        if found is not None:
            set_response_lang(found.lang)
    return subscription_id
