"""What every table shares: ids, aware UTC instants, whole-word statuses, tenant first."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from core.ids import new_id

IN_INNODB = {
    f"{dialect}_{option}": value
    for dialect in ("mysql", "mariadb")
    for option, value in {
        "engine": "InnoDB",
        "charset": "utf8mb4",
        "collate": "utf8mb4_bin",
        "row_format": "DYNAMIC",
    }.items()
}

Id = sa.String(36).with_variant(
    mysql.CHAR(36, charset="ascii", collation="ascii_bin"), "mysql", "mariadb"
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant, to the microsecond; naive values are refused on the way in."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name in ("mysql", "mariadb"):
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(sa.DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def word(enum: type[StrEnum]) -> sa.Enum:
    """A status stored as its own word."""
    return sa.Enum(
        enum, native_enum=False, length=24, values_callable=lambda e: [m.value for m in e]
    )


class Base(DeclarativeBase):
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    __table_args__: Any = IN_INNODB

    @classmethod
    def table(cls) -> sa.Table:
        """The bare table, for statements on hot paths that need no mapped objects."""
        return cast(sa.Table, cls.__table__)

    type_annotation_map = {
        datetime: UtcDateTime,
        dict[str, Any]: sa.JSON(none_as_null=True),
        list[str]: sa.JSON,
    }


def identity() -> Mapped[str]:
    return mapped_column(Id, primary_key=True, default=new_id)


def belongs_to(column: str, *, nullable: bool = False, index: bool = False) -> Mapped[Any]:
    """A foreign key that goes with what it belongs to."""
    return mapped_column(
        Id, sa.ForeignKey(column, ondelete="CASCADE"), nullable=nullable, index=index
    )
