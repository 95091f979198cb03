"""Harden the booking core: opening hours and closures, resources, steps, the public read model,
idempotency keys, who did what."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations import columns

revision: str = "0007"
down_revision: str | Sequence[str] | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NEW_TABLES = (
    "idempotency_keys",
    "availability_changes",
    "availability_states",
    "availability",
    "appointment_series",
    "service_steps",
    "service_needs",
    "resource_uses",
    "resources",
    "busy_times",
    "closures",
    "breaks",
    "working_exceptions",
    "opening_exceptions",
    "opening_hours",
)


def upgrade() -> None:
    _make_hours()
    _make_resources()
    _make_read_model()
    _change_what_is_there()


def _make_hours() -> None:
    op.create_table(
        "opening_hours",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("location_id", columns.ID, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("until_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint("until_minute > from_minute", name="until_after_from"),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["locations.id"],
            name="fk_opening_hours_location_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_opening_hours"),
        **columns.INNODB,
    )
    op.create_index("ix_opening_hours_location_id", "opening_hours", ["location_id"])
    op.create_table(
        "opening_exceptions",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("location_id", columns.ID, nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=True),
        sa.Column("until_minute", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["location_id"],
            ["locations.id"],
            name="fk_opening_exceptions_location_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_opening_exceptions"),
        **columns.INNODB,
    )
    op.create_index(
        "ix_opening_exceptions_location_on", "opening_exceptions", ["location_id", "on_date"]
    )
    op.create_table(
        "working_exceptions",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("staff_id", columns.ID, nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=True),
        sa.Column("until_minute", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_working_exceptions_staff_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_working_exceptions"),
        **columns.INNODB,
    )
    op.create_index("ix_working_exceptions_staff_on", "working_exceptions", ["staff_id", "on_date"])
    op.create_table(
        "breaks",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("staff_id", columns.ID, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("from_minute", sa.Integer(), nullable=False),
        sa.Column("until_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint("until_minute > from_minute", name="until_after_from"),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_breaks_staff_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_breaks"),
        **columns.INNODB,
    )
    op.create_index("ix_breaks_staff_id", "breaks", ["staff_id"])
    op.create_table(
        "closures",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("location_id", columns.ID, nullable=True),
        sa.Column("staff_id", columns.ID, nullable=True),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("is_yearly", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["locations.id"], name="fk_closures_location_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_closures_staff_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_closures_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_closures"),
        **columns.INNODB,
    )
    op.create_index("ix_closures_tenant_last", "closures", ["tenant_id", "last_on"])
    op.create_table(
        "busy_times",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("staff_id", columns.ID, nullable=False),
        sa.Column("source", sa.String(length=48), nullable=False),
        sa.Column("external_id", sa.String(length=190), nullable=False),
        sa.Column("starts_at", columns.INSTANT, nullable=False),
        sa.Column("ends_at", columns.INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_busy_times_staff_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_busy_times_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_busy_times"),
        sa.UniqueConstraint(
            "tenant_id",
            "source",
            "external_id",
            "staff_id",
            name="uq_busy_times_tenant_id_source_external_id_staff_id",
        ),
        **columns.INNODB,
    )
    op.create_index("ix_busy_times_staff_starts", "busy_times", ["staff_id", "starts_at"])


def _make_resources() -> None:
    op.create_table(
        "resources",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("location_id", columns.ID, nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["location_id"], ["locations.id"], name="fk_resources_location_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_resources_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resources"),
        **columns.INNODB,
    )
    op.create_index("ix_resources_tenant_id", "resources", ["tenant_id"])
    op.create_table(
        "resource_uses",
        sa.Column("owner_id", columns.ID, nullable=False),
        sa.Column("resource_id", columns.ID, nullable=False),
        sa.Column("starts_at", columns.INSTANT, nullable=False),
        sa.Column("ends_at", columns.INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resources.id"],
            name="fk_resource_uses_resource_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_id", "resource_id", "starts_at", name="pk_resource_uses"),
        **columns.INNODB,
    )
    op.create_index(
        "ix_resource_uses_resource_starts", "resource_uses", ["resource_id", "starts_at", "ends_at"]
    )
    op.create_table(
        "service_needs",
        sa.Column("service_id", columns.ID, nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_service_needs_service_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("service_id", "kind", name="pk_service_needs"),
        **columns.INNODB,
    )
    op.create_table(
        "service_steps",
        sa.Column("service_id", columns.ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step_service_id", columns.ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["service_id"], ["services.id"], name="fk_service_steps_service_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["step_service_id"],
            ["services.id"],
            name="fk_service_steps_step_service_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "position", name="pk_service_steps"),
        **columns.INNODB,
    )
    op.create_index("ix_service_steps_step_service_id", "service_steps", ["step_service_id"])
    op.create_table(
        "appointment_series",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("customer_id", columns.ID, nullable=False),
        sa.Column("staff_id", columns.ID, nullable=False),
        sa.Column("service_id", columns.ID, nullable=False),
        sa.Column("first_local_start", sa.String(length=16), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name="fk_appointment_series_customer_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["services.id"],
            name="fk_appointment_series_service_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_appointment_series_staff_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name="fk_appointment_series_tenant_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_appointment_series"),
        **columns.INNODB,
    )
    op.create_index("ix_appointment_series_tenant_id", "appointment_series", ["tenant_id"])


def _make_read_model() -> None:
    op.create_table(
        "availability",
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("service_id", columns.ID, nullable=False),
        sa.Column("starts_at", columns.INSTANT, nullable=False),
        sa.Column("staff_id", columns.ID, nullable=False),
        sa.Column("location_id", columns.ID, nullable=False),
        sa.Column("ends_at", columns.INSTANT, nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "tenant_id", "service_id", "starts_at", "staff_id", name="pk_availability"
        ),
        **columns.INNODB,
    )
    op.create_index("ix_availability_staff_starts", "availability", ["staff_id", "starts_at"])
    op.create_table(
        "availability_states",
        sa.Column("staff_id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("known_until_on", sa.Date(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("refreshed_at", columns.INSTANT, nullable=True),
        sa.Column("extend_at", columns.INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_availability_states_staff_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name="fk_availability_states_tenant_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("staff_id", name="pk_availability_states"),
        **columns.INNODB,
    )
    op.create_index("ix_availability_states_extend_at", "availability_states", ["extend_at"])
    op.create_index("ix_availability_states_tenant_id", "availability_states", ["tenant_id"])
    op.create_table(
        "availability_changes",
        sa.Column("id", columns.ID, nullable=False),
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("staff_id", columns.ID, nullable=False),
        sa.Column("starts_at", columns.INSTANT, nullable=False),
        sa.Column("ends_at", columns.INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name="fk_availability_changes_staff_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"],
            ["tenants.id"],
            name="fk_availability_changes_tenant_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_availability_changes"),
        **columns.INNODB,
    )
    op.create_index("ix_availability_changes_staff", "availability_changes", ["staff_id", "id"])
    op.create_index("ix_availability_changes_tenant_id", "availability_changes", ["tenant_id"])
    op.create_table(
        "idempotency_keys",
        sa.Column("tenant_id", columns.ID, nullable=False),
        sa.Column("key", sa.String(length=190), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("created_at", columns.INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name="fk_idempotency_keys_tenant_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "key", name="pk_idempotency_keys"),
        **columns.INNODB,
    )
    op.create_index("ix_idempotency_keys_created", "idempotency_keys", ["created_at"])


def _change_what_is_there() -> None:
    with op.batch_alter_table("appointments") as table:
        table.add_column(sa.Column("moves", sa.Integer(), nullable=True))
        table.add_column(sa.Column("series_id", columns.ID, nullable=True))
        table.create_index("ix_appointments_series_id", ["series_id"])
        table.create_index("ix_appointments_status_ends", ["status", "ends_at"])
        table.create_foreign_key(
            "fk_appointments_series_id",
            "appointment_series",
            ["series_id"],
            ["id"],
            ondelete="SET NULL",
        )
    _fill("appointments", "moves", "0", sa.Integer())
    with op.batch_alter_table("events") as table:
        table.add_column(sa.Column("actor_kind", sa.String(24), nullable=True))
        table.add_column(sa.Column("actor_id", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("before", sa.JSON(), nullable=True))
        table.add_column(sa.Column("after", sa.JSON(), nullable=True))
        table.add_column(sa.Column("reason", sa.String(length=500), nullable=True))
    _fill("events", "actor_kind", "'system'", sa.String(24))
    with op.batch_alter_table("holds") as table:
        table.add_column(sa.Column("session_key", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("service_id", columns.ID, nullable=True))
        table.add_column(sa.Column("visit_starts_at", columns.INSTANT, nullable=True))
        # The new keys before the old indexes go: MySQL wants an index under each foreign key.
        table.create_index("ix_holds_staff_starts", ["staff_id", "starts_at"])
        table.create_unique_constraint(
            "uq_holds_tenant_id_session_key", ["tenant_id", "session_key"]
        )
        table.create_foreign_key(
            "fk_holds_service_id", "services", ["service_id"], ["id"], ondelete="CASCADE"
        )
        table.drop_index("ix_holds_staff_id")
        table.drop_index("ix_holds_tenant_id")
    _demand_of_holds(nullable=True)
    op.add_column("locations", sa.Column("holiday_region", sa.String(length=12), nullable=True))
    op.add_column("services", sa.Column("policies", sa.JSON(), nullable=True))
    _fill("services", "policies", "'{}'", sa.JSON())


def _fill(table: str, column: str, value: str, kind: sa.types.TypeEngine[Any]) -> None:
    """Give rows that were there before the column a value, then demand one."""
    op.execute(f"UPDATE {table} SET {column} = {value}")  # noqa: S608 - names and literals above
    with op.batch_alter_table(table) as altered:
        altered.alter_column(column, existing_type=kind, nullable=False)


def _demand_of_holds(*, nullable: bool) -> None:
    """MariaDB does not change whether a column may be empty while a foreign key uses it."""
    for column, parent in (("slot_id", "slots"), ("customer_id", "customers")):
        key = f"fk_holds_{column}"
        with op.batch_alter_table("holds") as table:
            table.drop_constraint(key, type_="foreignkey")
            table.alter_column(column, existing_type=columns.ID, nullable=nullable)
            table.create_foreign_key(key, parent, [column], ["id"], ondelete="CASCADE")


def downgrade() -> None:
    with op.batch_alter_table("services") as table:
        table.drop_column("policies")
    with op.batch_alter_table("locations") as table:
        table.drop_column("holiday_region")
    # What only a session keeps has no place in the older table, and is free in minutes anyway.
    op.execute(
        "DELETE FROM occupied_quanta WHERE owner_id IN (SELECT id FROM holds WHERE slot_id IS NULL)"
    )
    op.execute("DELETE FROM holds WHERE slot_id IS NULL")
    _demand_of_holds(nullable=False)
    with op.batch_alter_table("holds") as table:
        table.create_index("ix_holds_tenant_id", ["tenant_id"])
        table.create_index("ix_holds_staff_id", ["staff_id"])
        table.drop_constraint("fk_holds_service_id", type_="foreignkey")
        table.drop_constraint("uq_holds_tenant_id_session_key", type_="unique")
        table.drop_index("ix_holds_staff_starts")
        table.drop_column("visit_starts_at")
        table.drop_column("service_id")
        table.drop_column("session_key")
    with op.batch_alter_table("events") as table:
        for column in ("reason", "after", "before", "actor_id", "actor_kind"):
            table.drop_column(column)
    with op.batch_alter_table("appointments") as table:
        table.drop_constraint("fk_appointments_series_id", type_="foreignkey")
        table.drop_index("ix_appointments_status_ends")
        table.drop_index("ix_appointments_series_id")
        table.drop_column("series_id")
        table.drop_column("moves")
    for name in NEW_TABLES:
        op.drop_table(name)
