"""What errors say to readers, put into the language of the page that shows them.

The floors below raise finished English sentences and know no language. Here stand those that a reader can meet, with
named places for what differs; a sentence is known again by its template, and what stood in the places is put into the
translation. A sentence that no template knows stays as it is. The API and calendar apps are answered in English, and
never come here. See docs/decisions/0063.
"""

import re
from functools import cache
from typing import Final

from calendar_core.web.request.query import current
from calendar_core.web.words import gettext, gettext_noop

_PLACE: Final = re.compile(r"%\((\w+)\)s")

#: The first that knows a sentence translates it: of two that begin alike, the one with more places stands first.
TEMPLATES: Final = (
    # Of the web itself.
    gettext_noop("There is no such page."),
    gettext_noop("Check the address, or look for it by the search."),
    gettext_noop("Method Not Allowed."),
    gettext_noop("Open the address in a browser."),
    gettext_noop("Request Entity Too Large."),
    gettext_noop("Send less at once."),
    gettext_noop("Too Many Requests."),
    gettext_noop("Wait a minute, then try again."),
    gettext_noop("Bad Request."),
    gettext_noop("Check the request, and try again."),
    gettext_noop("The calendar cannot reach its record right now."),
    gettext_noop("Try again in a minute."),
    gettext_noop("Something went wrong here; it is noted as %(number)s."),
    gettext_noop("Try again, or tell the desk the number."),
    # Of the one filter, and of the options of feeds.
    gettext_noop("The key %(key)s is not known."),
    gettext_noop("The value has %(count)s characters."),
    gettext_noop("No feed is called %(value)s."),
    gettext_noop("No %(key)s is called %(value)s."),
    gettext_noop("%(key)s is given twice."),
    gettext_noop("%(key)s is given %(count)s times."),
    gettext_noop("q has %(count)s words."),
    gettext_noop("%(key)s is never %(value)s."),
    gettext_noop("Give it once."),
    gettext_noop("Did you mean %(first)s or %(second)s or %(third)s?"),
    gettext_noop("Did you mean %(first)s or %(second)s?"),
    gettext_noop("Did you mean %(first)s?"),
    gettext_noop("Use one of: %(words)s."),
    gettext_noop("Known are: %(words)s."),
    gettext_noop("Ready-made feeds are: %(words)s."),
    gettext_noop("A ready-made feed takes no filter."),
    gettext_noop("Give feed alone, or only the filter."),
    # Of days, years and zones.
    gettext_noop("%(value)s is not an instant or a day."),
    gettext_noop("Write 2024-10-31, or an instant with its offset as 2024-10-31T18:00+09:00 (+ as %2B)."),
    gettext_noop("%(value)s is not a day."),
    gettext_noop("Write a day as %(example)s."),
    gettext_noop("The span from … to is empty."),
    gettext_noop("Choose a later to; it is exclusive."),
    gettext_noop("The year %(year)s is off the calendar."),
    gettext_noop("Use a year from %(first)s to %(last)s."),
    gettext_noop("It runs from %(first)s to %(last)s."),
    gettext_noop("There is no month %(month)s."),
    gettext_noop("Use 01 to 12."),
    gettext_noop("%(key)s is not an IANA time zone."),
    gettext_noop("It names no place. Give the zone of the venue, such as %(zone)s."),
    gettext_noop("Give the IANA zone of the place, such as %(zone)s."),
    gettext_noop("This page cannot be shown as it was known on a past day."),
    gettext_noop("Leave as_of out, or use it on the calendar, the search, the directory or an event."),
    # Of what is not there.
    gettext_noop("There is no event %(id)s."),
    gettext_noop("Look for it on the agenda or by the search."),
    gettext_noop("The event %(id)s was not known at that time."),
    gettext_noop("Open it without as_of to see it as it stands."),
    gettext_noop("There is no revision %(number)s of this event."),
    gettext_noop("See the list in its history."),
    gettext_noop("There is no series %(id)s."),
    gettext_noop("There is no party %(id)s."),
    gettext_noop("There is no person %(id)s."),
    gettext_noop("There is no office %(id)s."),
    gettext_noop("Look for it in the directory or by the search."),
    gettext_noop("%(value)s is not a page of the agenda."),
    gettext_noop("Write one whole number: 1 for the next page, -1 for the one before today."),
    gettext_noop("The agenda has no page %(page)s."),
    gettext_noop("Start again at the page of today."),
    gettext_noop("%(value)s is not a page of the changes."),
    gettext_noop("Write one whole number: 1 for the changes before the newest ones."),
    gettext_noop("The changes have no page %(page)s."),
    gettext_noop("Start again at the newest ones."),
    gettext_noop("The sitemap has no part %(number)s."),
    gettext_noop("Start at %(address)s."),
    # Of pictures and frames.
    gettext_noop("There is no picture %(name)s."),
    gettext_noop("Open /pictures, which shows every one."),
    gettext_noop("%(value)s is not a shape."),
    gettext_noop("Write wide or narrow."),
    gettext_noop("%(value)s is no size for a frame."),
    gettext_noop("Write pixels, %(least)s or more."),
    gettext_noop("No page of this calendar that can be embedded has that address."),
    gettext_noop("Give url the whole address of an event, a series or an agenda here."),
    # Of subscribing by mail.
    gettext_noop("%(address)s is not an email address."),
    gettext_noop("Write it as reader@example.org; a domain beyond ASCII in its xn-- form."),
    gettext_noop("%(value)s is none of the choices."),
    gettext_noop("Use one of %(words)s."),
    gettext_noop("%(value)s is not a lead time."),
    gettext_noop(
        "Write 1w, 2 days, 3h or 30m, or an ISO 8601 duration of weeks, days, hours and minutes such as P1D or PT1H."
    ),
    gettext_noop("A lead time of %(value)s is out of range."),
    gettext_noop("Use one from 1 minute to %(days)s days."),
    gettext_noop("%(count)s lead times are given."),
    gettext_noop("Give at most %(most)s."),
    gettext_noop("Use at most %(most)s."),
    gettext_noop("Nothing would ever be sent."),
    gettext_noop("Choose a reminder such as 1d, news of changes, or a digest."),
    gettext_noop("%(value)s is not a time of day."),
    gettext_noop("Write both as 22:00 and 07:00, or leave both empty."),
    gettext_noop("The quiet hours from %(begin)s to %(end)s are empty or too long."),
    gettext_noop("Give a begin and an end, up to %(hours)s hours apart."),
    gettext_noop("The mail goes to this address already."),
    gettext_noop("Write the address to move to."),
    gettext_noop("%(wish)s is nothing that can be done."),
    gettext_noop("Use the buttons of the page."),
    gettext_noop("This subscription has ended."),
    gettext_noop("Open the link of the mail again."),
    gettext_noop("Nothing is stored about this address any more."),
    gettext_noop("Subscribe again from any page."),
    # Of links and cookies.
    gettext_noop("This link is not one of ours, or is incomplete."),
    gettext_noop("Open it whole, as it is in the mail."),
    gettext_noop("This link is not one of ours, or is over."),
    gettext_noop("Ask who sent it for another."),
    gettext_noop("%(value)s is not a language."),
    gettext_noop("Use en or ko."),
)


def in_readers_words(sentence: str) -> str:
    """What an error says, in the language of the request."""
    found = None if current().display.lang == "en" else find_template(sentence)
    return gettext(found[0], **found[1]) if found else sentence


def find_template(sentence: str) -> tuple[str, dict[str, str]] | None:
    """The template of a sentence and what stands in its places; None where it has none. Linear in the length.

    >>> find_template("No party is called 'KX'.")
    ('No %(key)s is called %(value)s.', {'key': 'party', 'value': "'KX'"})
    >>> find_template("Nobody wrote this.")
    """
    for template, pattern in _patterns():
        if found := pattern.fullmatch(sentence):
            return template, found.groupdict()
    return None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((template, _pattern(template)) for template in TEMPLATES)


def _pattern(template: str) -> re.Pattern[str]:
    """Each place ends where the words after it first stand, and for good: an atomic group is not tried again.

    What somebody put into the address can so be long and full of our words without making this slow.
    """
    first, *rest = _PLACE.split(template)
    places = list(zip(rest[::2], rest[1::2], strict=True))
    inner = "".join(f"(?>(?P<{name}>.+?){re.escape(words)})" for name, words in places[:-1])
    last = "".join(f"(?P<{name}>.+){re.escape(words)}" for name, words in places[-1:])
    return re.compile(f"{re.escape(first)}{inner}{last}", re.DOTALL)
