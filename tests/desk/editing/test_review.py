"""A proposal of a text is reviewed, saved in parts and taken back, on both databases."""

from sqlmodel import Session

from calendar_core.desk.editing.directory import save_entry
from calendar_core.desk.editing.lookup import load_lookup
from calendar_core.desk.editing.review import Review, build_record, decide_by_default, load_review, read_decision
from calendar_core.desk.editing.settle import restore_before, save_reviewed
from calendar_core.domain.text.localized import Names
from calendar_core.intake.import_text import import_text, propose_drafts
from calendar_core.intake.propose import Origin
from calendar_core.intake.stored_draft import find_next_digest
from calendar_core.intake.text.known_names import load_known_names
from calendar_core.messages import translated
from calendar_core.store.auth.accounts import add_account
from calendar_core.store.db.database import Database
from calendar_core.store.desk.proposals import list_proposals, load_proposal, retire_digest
from calendar_core.store.desk.settle_proposals import reopen_proposal, settle_proposal
from calendar_core.store.editing.save_directory import DirectoryEntry
from tests.builders.records import NOW, add_events, fill_directory, load_numbered_record, make_record

TEXT = "The 56th ROK-U.S. Security Consultative Meeting will be held in Seoul on November 7."


def propose(session: Session, text: str = TEXT) -> Review:
    found = import_text(session.connection(), text, Origin(publisher="A wire", day=NOW.date()))
    propose_drafts(session, found, editor=None, now=NOW, channel="watch")
    (stored,) = list_proposals(session.connection())
    return load_review(session.connection(), stored, now=NOW)


def accept(session: Session, review: Review, choices: dict[str, str]) -> None:
    connection, decision = session.connection(), read_decision(review, choices)
    record = build_record(review, decision, load_lookup(connection), today=NOW.date())
    revision = save_reviewed(session, review, record, editor="kim", is_notifying=True, now=NOW)
    digest = find_next_digest(connection, review.stored, record, load_known_names(connection))
    number, event_id = review.stored.id, record.id
    settle_proposal(
        session,
        number,
        is_accepted=True,
        editor="kim",
        now=NOW,
        event_id=event_id,
        revision=revision,
        digest=digest,
    )


def test_what_is_taken_as_a_whole_frees_its_digest_and_what_is_left_has_one_of_its_own(database: Database) -> None:
    fill_directory(database)
    add_events(database, make_record())
    with database.writing() as session:
        add_account(session, "kim", name="Kim", role="editor", now=NOW)
    with database.writing() as session:
        review = propose(session)
        assert [(one.name, one.words) for one in review.fields] == [("when", ("November 7",)), ("place", ("Seoul",))]
        assert decide_by_default(review).choices == {"when": "take", "place": "take"}
        accept(session, review, {"choice:place": "leave"})
    number, record = load_numbered_record(database)
    assert (number, record.when.start_text, record.city) == (2, "2024-11-07", "Washington, D.C.")
    # A source without an address is known by its publisher.
    assert (record.sources[-1].title, record.sources[-1].supports) == ("A wire", ("start",))
    with database.writing() as session:
        stored = load_proposal(session.connection(), review.stored.id)
        assert stored.digest not in (review.stored.digest, retire_digest(review.stored.digest, stored.id))
        before = restore_before(session, stored, editor="kim", now=NOW)
        assert before == make_record()
        digest = find_next_digest(session.connection(), stored, before, load_known_names(session.connection()))
        assert digest == review.stored.digest
        reopen_proposal(session, stored.id, since=NOW, base_revision=3, digest=digest)
    with database.writing() as session:
        accept(session, propose(session), {})
    with database.reading() as connection:
        stored = load_proposal(connection, review.stored.id)
    assert (stored.digest, stored.settled_revision) == (retire_digest(review.stored.digest, stored.id), 4)
    assert load_numbered_record(database)[1].city == "Seoul"


def test_a_party_that_the_record_lacked_is_left_out_until_the_directory_has_it(database: Database) -> None:
    fill_directory(database)
    text = "The foreign ministers of the Republic of Korea and Mongolia will hold talks in Seoul on November 7."
    with database.writing() as session:
        review, lookup = propose(session, text), load_lookup(session.connection())
        (question,) = review.questions
        assert (question.fact, question.value, question.answers, question.default) == ("parties", "MN", (), "")
        assert str(translated(question.text, "ko")).startswith("몽골:")
        assert build_record(review, decide_by_default(review), lookup, today=NOW.date()).parties == ("KR",)
        mongolia = DirectoryEntry(kind="party", id="MN", columns={"kind": "country", "names": Names(en="Mongolia")})
        save_entry(session, mongolia, editor="kim", now=NOW)
        review, lookup = load_review(session.connection(), review.stored, now=NOW), load_lookup(session.connection())
        assert [one.answers for one in review.questions] == [("MN",)]
        decisions = (decide_by_default(review), read_decision(review, {"answer-0": ""}))
        records = [build_record(review, one, lookup, today=NOW.date()) for one in decisions]
    assert [(one.parties, one.when.start_text) for one in records] == [
        (("KR", "MN"), "2024-11-07"),
        (("KR",), "2024-11-07"),
    ]
