"""Make the tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0001"
down_revision: str | Sequence[str] | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "demo_clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("offset_seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_demo_clock"),
        **columns.INNODB,
    )
    op.create_table(
        "occupied_quanta",
        sa.Column("resource_id", columns.ID, nullable=False),
        sa.Column("quantum", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owner_id", columns.ID, nullable=False),
        sa.PrimaryKeyConstraint("resource_id", "quantum", name="pk_occupied_quanta"),
        **columns.INNODB,
    )
    op.create_index("ix_occupied_quanta_owner_id", "occupied_quanta", ["owner_id"])

    op.create_table(
        "tenants",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("region", sa.String(length=2), nullable=False),
        sa.Column("policies", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tenants"),
        sa.UniqueConstraint("slug", name="uq_tenants_slug"),
        **columns.INNODB,
    )
    op.create_table(
        "customers",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("is_vip", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_customers_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
        **columns.INNODB,
    )
    op.create_index("ix_customers_tenant_id", "customers", ["tenant_id"])

    op.create_table(
        "events",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("subject_id", columns.ID, nullable=False),
        sa.Column("customer_id", columns.ID, nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("happened_at", columns.INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_events_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        **columns.INNODB,
    )
    op.create_index("ix_events_subject", "events", ["subject_id"])
    op.create_index("ix_events_tenant_id", "events", ["tenant_id", "id"])

    op.create_table(
        "locations",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_locations_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_locations"),
        **columns.INNODB,
    )
    op.create_index("ix_locations_tenant_id", "locations", ["tenant_id"])

    op.create_table(
        "services",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_before_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_after_minutes", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("duration_minutes > 0", name=op.f("ck_services_duration_is_positive")),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_services_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_services"),
        **columns.INNODB,
    )
    op.create_index("ix_services_tenant_id", "services", ["tenant_id"])

    op.create_table(
        "tenant_addresses",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("address", sa.String(length=190), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_tenant_addresses_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_tenant_addresses"),
        sa.UniqueConstraint("channel", "address", name="uq_tenant_addresses_channel_address"),
        **columns.INNODB,
    )
    op.create_index("ix_tenant_addresses_tenant_id", "tenant_addresses", ["tenant_id"])

    op.create_table(
        "tenant_credentials",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("provider", sa.String(length=24), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name="fk_tenant_credentials_tenant_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_tenant_credentials"),
        sa.UniqueConstraint(
            "tenant_id", "provider", name="uq_tenant_credentials_tenant_id_provider"
        ),
        **columns.INNODB,
    )
    op.create_table(
        "contact_points",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("customer_id", columns.ID, nullable=False),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("address", sa.String(length=190), nullable=False),
        sa.Column("standing", sa.String(24), nullable=False),
        sa.Column("standing_at", columns.INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_contact_points_customer_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_contact_points_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contact_points"),
        sa.UniqueConstraint(
            "tenant_id", "channel", "address", name="uq_contact_points_tenant_id_channel_address"
        ),
        **columns.INNODB,
    )
    op.create_index("ix_contact_points_customer_id", "contact_points", ["customer_id"])

    op.create_table(
        "conversations",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("customer_id", columns.ID, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("asked_at", columns.INSTANT, nullable=True),
        sa.Column("misses", sa.SmallInteger(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("handled_seq", sa.Integer(), nullable=False),
        sa.Column("handed_over_at", columns.INSTANT, nullable=True),
        sa.Column("updated_at", columns.INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_conversations_customer_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_conversations_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sa.UniqueConstraint(
            "tenant_id", "customer_id", name="uq_conversations_tenant_id_customer_id"
        ),
        **columns.INNODB,
    )
    op.create_table(
        "staff",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("location_id", columns.ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("nicknames", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["locations.id"], name="fk_staff_location_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_staff_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        **columns.INNODB,
    )
    op.create_index("ix_staff_tenant_id", "staff", ["tenant_id"])

    op.create_table(
        "appointments",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("customer_id", columns.ID, nullable=False),
        sa.Column("staff_id", columns.ID, nullable=False),
        sa.Column("service_id", columns.ID, nullable=False),
        sa.Column("starts_at", columns.INSTANT, nullable=False),
        sa.Column("ends_at", columns.INSTANT, nullable=False),
        sa.Column("busy_starts_at", columns.INSTANT, nullable=False),
        sa.Column("busy_ends_at", columns.INSTANT, nullable=False),
        sa.Column("local_start", sa.String(length=16), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("reminder_at", columns.INSTANT, nullable=True),
        sa.Column("reminded_at", columns.INSTANT, nullable=True),
        sa.Column("confirmed_at", columns.INSTANT, nullable=True),
        sa.Column("created_at", columns.INSTANT, nullable=False),
        sa.Column("canceled_at", columns.INSTANT, nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_appointments_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_appointments_customer_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_appointments_service_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_appointments_staff_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_appointments_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_appointments"),
        **columns.INNODB,
    )
    op.create_index(
        "ix_appointments_customer_status", "appointments", ["customer_id", "status", "starts_at"]
    )
    op.create_index("ix_appointments_reminder", "appointments", ["reminder_at"])
    op.create_index(
        "ix_appointments_staff_busy",
        "appointments",
        ["staff_id", "status", "busy_starts_at", "busy_ends_at"],
    )
    op.create_index("ix_appointments_tenant_starts", "appointments", ["tenant_id", "starts_at"])

    op.create_table(
        "messages",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("conversation_id", columns.ID, nullable=False),
        sa.Column("contact_point_id", columns.ID, nullable=False),
        sa.Column("direction", sa.String(24), nullable=False),
        sa.Column("channel", sa.String(24), nullable=False),
        sa.Column("sender", sa.String(length=190), nullable=False),
        sa.Column("recipient", sa.String(length=190), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("provider_key", sa.String(length=190), nullable=True),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("purpose", sa.String(24), nullable=True),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("turn_id", columns.ID, nullable=True),
        sa.Column("about_id", columns.ID, nullable=True),
        sa.Column("created_at", columns.INSTANT, nullable=False),
        sa.Column("due_at", columns.INSTANT, nullable=True),
        sa.Column("lease", columns.ID, nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("error_code", sa.String(length=64), nullable=True),
        sa.Column("handled_at", columns.INSTANT, nullable=True),
        sa.Column("sent_at", columns.INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_point_id"],
            ["contact_points.id"],
            name="fk_messages_contact_point_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_messages_conversation_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_messages_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("conversation_id", "seq", name="uq_messages_conversation_id_seq"),
        sa.UniqueConstraint("direction", "provider_key", name="uq_messages_direction_provider_key"),
        **columns.INNODB,
    )
    op.create_index("ix_messages_about", "messages", ["about_id"])
    op.create_index("ix_messages_contact_point_id", "messages", ["contact_point_id"])
    op.create_index("ix_messages_conversation", "messages", ["conversation_id", "id"])
    op.create_index("ix_messages_due", "messages", ["direction", "due_at", "priority"])
    op.create_index("ix_messages_tenant_id", "messages", ["tenant_id"])

    op.create_table(
        "slots",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("staff_id", columns.ID, nullable=False),
        sa.Column("service_id", columns.ID, nullable=False),
        sa.Column("starts_at", columns.INSTANT, nullable=False),
        sa.Column("ends_at", columns.INSTANT, nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("origin_appointment_id", columns.ID, nullable=True),
        sa.Column("freed_at", columns.INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_slots_service_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_slots_staff_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_slots_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_slots"),
        **columns.INNODB,
    )
    op.create_index("ix_slots_staff_starts", "slots", ["staff_id", "starts_at"])
    op.create_index("ix_slots_status_starts", "slots", ["status", "starts_at"])
    op.create_index("ix_slots_tenant_id", "slots", ["tenant_id"])

    op.create_table(
        "staff_services",
        sa.Column("staff_id", columns.ID, nullable=False),
        sa.Column("service_id", columns.ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_staff_services_service_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_staff_services_staff_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("staff_id", "service_id", name="pk_staff_services"),
        **columns.INNODB,
    )
    op.create_table(
        "time_off",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("staff_id", columns.ID, nullable=False),
        sa.Column("starts_at", columns.INSTANT, nullable=False),
        sa.Column("ends_at", columns.INSTANT, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_time_off_staff_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_time_off_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_time_off"),
        **columns.INNODB,
    )
    op.create_index("ix_time_off_staff_starts", "time_off", ["staff_id", "starts_at"])
    op.create_index("ix_time_off_tenant_id", "time_off", ["tenant_id"])

    op.create_table(
        "waitlist_entries",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("customer_id", columns.ID, nullable=False),
        sa.Column("service_id", columns.ID, nullable=False),
        sa.Column("staff_id", columns.ID, nullable=True),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("weekdays", sa.SmallInteger(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=True),
        sa.Column("until_minute", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("joined_at", columns.INSTANT, nullable=False),
        sa.Column("ended_at", columns.INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_waitlist_entries_customer_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["services.id"],
            name="fk_waitlist_entries_service_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_waitlist_entries_staff_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_waitlist_entries_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_waitlist_entries"),
        **columns.INNODB,
    )
    op.create_index(
        "ix_waitlist_entries_customer_status", "waitlist_entries", ["customer_id", "status"]
    )
    op.create_index("ix_waitlist_entries_status_last", "waitlist_entries", ["status", "last_on"])
    op.create_index(
        "ix_waitlist_entries_tenant_status",
        "waitlist_entries",
        ["tenant_id", "status", "joined_at"],
    )

    op.create_table(
        "working_hours",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("staff_id", columns.ID, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("until_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "until_minute > from_minute", name=op.f("ck_working_hours_until_after_from")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_working_hours_staff_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_working_hours"),
        **columns.INNODB,
    )
    op.create_index("ix_working_hours_staff_id", "working_hours", ["staff_id"])

    op.create_table(
        "holds",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("slot_id", columns.ID, nullable=False),
        sa.Column("customer_id", columns.ID, nullable=False),
        sa.Column("staff_id", columns.ID, nullable=False),
        sa.Column("starts_at", columns.INSTANT, nullable=False),
        sa.Column("ends_at", columns.INSTANT, nullable=False),
        sa.Column("expires_at", columns.INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_holds_customer_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slots.id"], name="fk_holds_slot_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_holds_staff_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_holds_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_holds"),
        sa.UniqueConstraint("slot_id", name="uq_holds_slot_id"),
        **columns.INNODB,
    )
    op.create_index("ix_holds_expires", "holds", ["expires_at"])
    op.create_index("ix_holds_staff_id", "holds", ["staff_id"])
    op.create_index("ix_holds_tenant_id", "holds", ["tenant_id"])

    op.create_table(
        "offers",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("slot_id", columns.ID, nullable=False),
        sa.Column("entry_id", columns.ID, nullable=False),
        sa.Column("live_entry_id", columns.ID, nullable=True),
        sa.Column("customer_id", columns.ID, nullable=False),
        sa.Column("staff_id", columns.ID, nullable=False),
        sa.Column("service_id", columns.ID, nullable=False),
        sa.Column("starts_at", columns.INSTANT, nullable=False),
        sa.Column("ends_at", columns.INSTANT, nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("offered_at", columns.INSTANT, nullable=False),
        sa.Column("sent_at", columns.INSTANT, nullable=True),
        sa.Column("answer_by", columns.INSTANT, nullable=True),
        sa.Column("ended_at", columns.INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_offers_customer_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["waitlist_entries.id"], name="fk_offers_entry_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_offers_service_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"], ["slots.id"], name="fk_offers_slot_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_offers_staff_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_offers_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_offers"),
        sa.UniqueConstraint("live_entry_id", name="uq_offers_live_entry_id"),
        sa.UniqueConstraint("slot_id", "entry_id", name="uq_offers_slot_id_entry_id"),
        **columns.INNODB,
    )
    op.create_index("ix_offers_customer_status", "offers", ["customer_id", "status", "offered_at"])
    op.create_index("ix_offers_entry_id", "offers", ["entry_id"])
    op.create_index("ix_offers_status_answer_by", "offers", ["status", "answer_by"])
    op.create_index("ix_offers_tenant_id", "offers", ["tenant_id"])


def downgrade() -> None:
    # Each table takes its indexes along; MariaDB would not let those of foreign keys go first.
    op.drop_table("offers")
    op.drop_table("holds")
    op.drop_table("working_hours")
    op.drop_table("waitlist_entries")
    op.drop_table("time_off")
    op.drop_table("staff_services")
    op.drop_table("slots")
    op.drop_table("messages")
    op.drop_table("appointments")
    op.drop_table("staff")
    op.drop_table("conversations")
    op.drop_table("contact_points")
    op.drop_table("tenant_credentials")
    op.drop_table("tenant_addresses")
    op.drop_table("services")
    op.drop_table("locations")
    op.drop_table("events")
    op.drop_table("customers")
    op.drop_table("tenants")
    op.drop_table("occupied_quanta")
    op.drop_table("demo_clock")
