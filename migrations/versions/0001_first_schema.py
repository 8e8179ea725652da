"""The first schema."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from calendar_core.models.columns import UtcInstant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "editor",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("disabled_at", UtcInstant(), nullable=True),
        sa.CheckConstraint("role IN ('reporter', 'editor', 'chief')", name=op.f("ck_editor_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editor")),
        sa.UniqueConstraint("address", name=op.f("uq_editor_address")),
    )
    op.create_table(
        "epoch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("raised_at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_epoch")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("ticked_at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("node", "job", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "party",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_ko", sa.String(), nullable=True),
        sa.Column("short", sa.String(), nullable=True),
        sa.CheckConstraint("kind IN ('country', 'organisation')", name=op.f("ck_party_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_native", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "series",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_ko", sa.String(), nullable=True),
        sa.Column("short", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cadence", sa.String(), nullable=True),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.Column("hosting", sa.String(), nullable=True),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('summit', 'leaders-meeting', '2+2', 'foreign-ministerial', 'defence-ministerial', 'military-committee', 'senior-officials', 'visit', 'signing', 'exercise', 'conference', 'general-assembly', 'incident')",
            name=op.f("ck_series_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_table(
        "subscription",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("leads", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("confirmed_at", UtcInstant(), nullable=True),
        sa.CheckConstraint("lang IN ('en', 'ko')", name=op.f("ck_subscription_lang")),
        sa.CheckConstraint("state IN ('pending', 'confirmed', 'ended')", name=op.f("ck_subscription_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("address", "query", name=op.f("uq_subscription_address_query")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("changed_at", UtcInstant(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_ko", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("certainty", sa.String(), nullable=False),
        sa.Column("lifecycle", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("venue", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("series_id", sa.String(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("agenda", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("disputed", sa.String(), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("embargo_until", UtcInstant(), nullable=True),
        sa.Column("start_text", sa.String(), nullable=False),
        sa.Column("end_text", sa.String(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=True),
        sa.Column("fold", sa.Integer(), nullable=False),
        sa.Column("end_fold", sa.Integer(), nullable=False),
        sa.Column("time_as_stated", sa.String(), nullable=True),
        sa.Column("precision", sa.String(), nullable=False),
        sa.Column("starts_at", UtcInstant(), nullable=False),
        sa.Column("ends_at", UtcInstant(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("end_day", sa.Date(), nullable=False),
        sa.Column("tzdata_version", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.CheckConstraint(
            "certainty IN ('expected', 'proposed', 'announced', 'confirmed')", name=op.f("ck_event_certainty")
        ),
        sa.CheckConstraint("format IN ('in-person', 'virtual', 'hybrid')", name=op.f("ck_event_format")),
        sa.CheckConstraint(
            "kind IN ('summit', 'leaders-meeting', '2+2', 'foreign-ministerial', 'defence-ministerial', 'military-committee', 'senior-officials', 'visit', 'signing', 'exercise', 'conference', 'general-assembly', 'incident')",
            name=op.f("ck_event_kind"),
        ),
        sa.CheckConstraint(
            "lifecycle IN ('scheduled', 'held', 'postponed', 'cancelled')", name=op.f("ck_event_lifecycle")
        ),
        sa.CheckConstraint("visibility IN ('draft', 'public')", name=op.f("ck_event_visibility")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["event.id"], name=op.f("fk_event_parent_id_event"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_event_series_id_series")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("uid", name=op.f("uq_event_uid")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_country"), ["country"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_ends_at"), ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_first_day_end_day"), ["first_day", "end_day"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_series_id"), ["series_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "office",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_ko", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rank", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('head-of-state', 'head-of-government', 'foreign', 'defence', 'military', 'unification', 'nsa', 'secretary-general', 'other')",
            name=op.f("ck_office_kind"),
        ),
        sa.CheckConstraint("rank IN ('principal', 'senior-official')", name=op.f("ck_office_rank")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_office_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
    )
    with op.batch_alter_table("office", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_office_party_id"), ["party_id"], unique=False)

    op.create_table(
        "person_name",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_name_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "position", name=op.f("pk_person_name")),
    )
    op.create_table(
        "series_name",
        sa.Column("series_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("valid_from", sa.String(), nullable=True),
        sa.Column("valid_to", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_name_series_id_series")),
        sa.PrimaryKeyConstraint("series_id", "position", name=op.f("pk_series_name")),
    )
    op.create_table(
        "series_party",
        sa.Column("series_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_series_party_party_id_party")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_party_series_id_series")),
        sa.PrimaryKeyConstraint("series_id", "position", name=op.f("pk_series_party")),
    )
    with op.batch_alter_table("series_party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_party_party_id"), ["party_id"], unique=False)

    op.create_table(
        "deadline",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_deadline_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_deadline")),
    )
    op.create_table(
        "document",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_document_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_document")),
    )
    op.create_table(
        "event_party",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_party_event_id_event")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_event_party_party_id_party")),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_event_party")),
        sa.UniqueConstraint("event_id", "party_id", name=op.f("uq_event_party_event_id_party_id")),
    )
    with op.batch_alter_table("event_party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_party_party_id"), ["party_id"], unique=False)

    op.create_table(
        "office_title",
        sa.Column("office_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_ko", sa.String(), nullable=True),
        sa.Column("valid_from", sa.String(), nullable=True),
        sa.Column("valid_to", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_office_title_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "position", name=op.f("pk_office_title")),
    )
    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dedup_key", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subscription_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.Column("lead", sa.String(), nullable=False),
        sa.Column("due_at", UtcInstant(), nullable=False),
        sa.Column("not_after", UtcInstant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("phase", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("in_doubt_count", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcInstant(), nullable=False),
        sa.Column("lease_until", UtcInstant(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("last_code", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("sent_at", UtcInstant(), nullable=True),
        sa.CheckConstraint("phase IN ('claimed', 'data')", name=op.f("ck_outbox_message_phase")),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'expired', 'suppressed', 'held', 'dead')",
            name=op.f("ck_outbox_message_state"),
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_outbox_message_event_id_event")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name=op.f("fk_outbox_message_subscription_id_subscription")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("dedup_key", name=op.f("uq_outbox_message_dedup_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_message_id")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_message_event_id"), ["event_id"], unique=False)
        batch_op.create_index(
            "ix_outbox_message_pending",
            ["next_at"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ix_outbox_message_sending",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.create_index(batch_op.f("ix_outbox_message_subscription_id"), ["subscription_id"], unique=False)

    op.create_table(
        "participant",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("office_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.CheckConstraint(
            "role IN ('host', 'co-chair', 'chair', 'head-of-delegation', 'participant', 'observer')",
            name=op.f("ck_participant_role"),
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_participant_event_id_event")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_participant_office_id_office")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_participant_person_id_person")),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_participant")),
    )
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participant_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_participant_person_id"), ["person_id"], unique=False)

    op.create_table(
        "relation",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("related_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_relation_event_id_event")),
        sa.ForeignKeyConstraint(
            ["related_id"],
            ["event.id"],
            name=op.f("fk_relation_related_id_event"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_relation")),
    )
    with op.batch_alter_table("relation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_relation_related_id"), ["related_id"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("occurrence", sa.String(), nullable=False),
        sa.Column("lead", sa.String(), nullable=False),
        sa.Column("due_at", UtcInstant(), nullable=False),
        sa.Column("not_after", UtcInstant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'raised', 'superseded', 'expired')", name=op.f("ck_reminder_state")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_reminder_event_id_event")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name=op.f("fk_reminder_subscription_id_subscription")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "subscription_id",
            "event_id",
            "occurrence",
            "lead",
            name=op.f("uq_reminder_subscription_id_event_id_occurrence_lead"),
        ),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_subscription_id"), ["subscription_id"], unique=False)
        batch_op.create_index(
            "ix_reminder_waiting",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "revision",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("saved_at", UtcInstant(), nullable=False),
        sa.Column("editor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_revision_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", "number", name=op.f("pk_revision")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_saved_at"), ["saved_at"], unique=False)

    op.create_table(
        "series_office",
        sa.Column("series_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_series_office_office_id_office")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_office_series_id_series")),
        sa.PrimaryKeyConstraint("series_id", "position", name=op.f("pk_series_office")),
    )
    with op.batch_alter_table("series_office", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_office_office_id"), ["office_id"], unique=False)

    op.create_table(
        "source",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("published", sa.String(), nullable=True),
        sa.Column("updated", sa.String(), nullable=True),
        sa.Column("side", sa.String(), nullable=True),
        sa.Column("supports", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "side IN ('own-government', 'counterpart', 'host', 'agency', 'press')", name=op.f("ck_source_side")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_source_event_id_event")),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_source")),
    )
    op.create_table(
        "term",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.String(), nullable=False),
        sa.Column("valid_from", sa.String(), nullable=True),
        sa.Column("valid_to", sa.String(), nullable=True),
        sa.Column("acting", sa.Boolean(), nullable=False),
        sa.Column("bounds", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.CheckConstraint("bounds IN ('term', 'sightings')", name=op.f("ck_term_bounds")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_term_office_id_office")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_term_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "position", name=op.f("pk_term")),
    )
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_term_office_id"), ["office_id"], unique=False)
    # The one row that every commit of the record raises.
    epoch = sa.table("epoch", sa.column("id"), sa.column("number"), sa.column("raised_at", UtcInstant()))
    op.bulk_insert(epoch, [{"id": 1, "number": 0, "raised_at": datetime(1970, 1, 1, tzinfo=UTC)}])


def downgrade() -> None:
    with op.batch_alter_table("term", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_term_office_id"))

    op.drop_table("term")
    op.drop_table("source")
    with op.batch_alter_table("series_office", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_series_office_office_id"))

    op.drop_table("series_office")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revision_saved_at"))

    op.drop_table("revision")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_reminder_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_reminder_subscription_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_event_id"))

    op.drop_table("reminder")
    with op.batch_alter_table("relation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_relation_related_id"))

    op.drop_table("relation")
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participant_person_id"))
        batch_op.drop_index(batch_op.f("ix_participant_office_id"))

    op.drop_table("participant")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_message_subscription_id"))
        batch_op.drop_index(
            "ix_outbox_message_sending",
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.drop_index(
            "ix_outbox_message_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index(batch_op.f("ix_outbox_message_event_id"))

    op.drop_table("outbox_message")
    op.drop_table("office_title")
    with op.batch_alter_table("event_party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_party_party_id"))

    op.drop_table("event_party")
    op.drop_table("document")
    op.drop_table("deadline")
    with op.batch_alter_table("series_party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_series_party_party_id"))

    op.drop_table("series_party")
    op.drop_table("series_name")
    op.drop_table("person_name")
    with op.batch_alter_table("office", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_office_party_id"))

    op.drop_table("office")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_starts_at"))
        batch_op.drop_index(batch_op.f("ix_event_series_id"))
        batch_op.drop_index(batch_op.f("ix_event_parent_id"))
        batch_op.drop_index(batch_op.f("ix_event_kind"))
        batch_op.drop_index(batch_op.f("ix_event_first_day_end_day"))
        batch_op.drop_index(batch_op.f("ix_event_ends_at"))
        batch_op.drop_index(batch_op.f("ix_event_country"))

    op.drop_table("event")
    op.drop_table("subscription")
    op.drop_table("series")
    op.drop_table("person")
    op.drop_table("party")
    op.drop_table("heartbeat")
    op.drop_table("epoch")
    op.drop_table("editor")
