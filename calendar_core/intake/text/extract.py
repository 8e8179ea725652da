"""Extraction of events from a text: what each clause says is put together, event by event.

A sentence that names no event adds to the one before it, if its words say that it speaks of it. Nothing is taken over
that the text does not say: a date that cannot be read alone is a question.
"""

from datetime import date
from typing import Final

from calendar_core.domain.places.capitals import CAPITALS
from calendar_core.intake.draft import EventDraft
from calendar_core.intake.text.events.finish import build_draft, is_event
from calendar_core.intake.text.known_names import KnownNames
from calendar_core.intake.text.passages import read_dateline, split_sentences
from calendar_core.intake.text.people.context import PeopleContext
from calendar_core.intake.text.places import find_city
from calendar_core.intake.text.programmes import as_table, is_item, is_label_of_nothing, is_title, read_heading
from calendar_core.intake.text.sentences import add_sentence, is_owner, read_sentence
from calendar_core.intake.text.story import Story

_CAPITALS: Final = frozenset(city for city, _ in CAPITALS.values())
# More than a report has; each is compared with those before it.
_MAX_MENTIONS: Final = 300


def extract_events(text: str, known: KnownNames, *, today: date | None, side: str | None = None) -> list[EventDraft]:
    """The events of a text, in the order in which it names them.

    `today` is the day of the text where its dateline does not tell it. The cost grows with the length of the text;
    what follows the three hundredth mention of an event is not read.
    """
    dateline = read_dateline(text, today=today)
    here = find_city(dateline.city, known) if dateline.city else None
    # Only of a capital it is said by leaving the country out.
    is_capital = here is not None and (here.city in _CAPITALS or here.country not in CAPITALS)
    people = PeopleContext(known=known, day=dateline.day, home=here.country if here and is_capital else None)
    story = Story(people=people, here=here)
    mentions = 0
    for start, end in split_sentences(text, dateline.end):
        words = as_table(text[start:end])
        is_heading, heading = read_heading(words, start)
        if is_heading:
            story.heading = heading
        if is_title(words):
            owners = read_sentence(words, start, story).participants
            story.owner = owners[0] if len(owners) == 1 else None
        if is_heading or is_label_of_nothing(words):
            continue
        story.is_item = is_item(words, is_under_day=story.heading is not None)
        if story.is_item:
            story.last = story.subject = None
        sentence = read_sentence(words, start, story)
        if is_owner(sentence):
            story.owner = sentence.participants[0]
        add_sentence(sentence, story)
        mentions += sum(len(clause.events) for clause in sentence.clauses)
        if mentions > _MAX_MENTIONS:
            break
    drafts = [build_draft(one, known, today=dateline.day, side=side) for one in story.events]
    return [draft for draft, facts in zip(drafts, story.events, strict=True) if draft.series or is_event(facts, known)]
