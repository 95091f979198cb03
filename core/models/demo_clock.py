"""How far the demo's clock runs ahead."""

from sqlalchemy import Double
from sqlalchemy.orm import Mapped, mapped_column

from core.models.base import Base


class DemoClock(Base):
    """At most one row; production has none."""

    __tablename__ = "demo_clock"

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    offset_seconds: Mapped[float] = mapped_column(Double, default=0.0)
