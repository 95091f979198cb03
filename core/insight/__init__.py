"""The figures of each day, counted from events: how much was freed and filled, how people answered,
who waits, what it brought.

Each event adds to the rows of a day and takes nothing but earlier events to know by how much. So
the rows are sums, the same in whatever order and chunks the events were counted, and `rebuild`
makes them again from nothing.
"""

from core.insight.counting import count_waiting, is_behind, rebuild, tenants_waiting
from core.insight.cuts import By
from core.insight.figures import Figures
from core.insight.periods import Period
from core.insight.reading import read
from core.insight.report import Report, report

__all__ = [
    "By",
    "Figures",
    "Period",
    "Report",
    "count_waiting",
    "is_behind",
    "read",
    "rebuild",
    "report",
    "tenants_waiting",
]
