"""Earlier or later than what was shown: "anything later?", "a week later", "an hour earlier"."""

from datetime import datetime, timedelta

from bot.types import TimeWindow
from conversations.dialogue import wishes
from conversations.dialogue.model import Dialogue


def take_earlier_or_later(d: Dialogue) -> None:
    """ "Anything later?" is meant against the times just shown, on the same days."""
    when, shown = d.reading.when, _shown(d)
    if when.windows or not shown:
        return
    if when.shift:
        d.context.windows = _shifted(d, [d.local(start) for start in shown], when.shift)
        return
    if not (when.wants_earlier or when.wants_later):
        return
    d.context.windows = (
        wishes.after(d.local(shown[-1])) if when.wants_later else _before(d, shown[0])
    )


def _before(d: Dialogue, start: datetime) -> tuple[TimeWindow, ...]:
    return wishes.before(d.local(start), d.local(d.now).date())


def _shown(d: Dialogue) -> list[datetime]:
    options = (*d.context.options, *([d.context.picked] if d.context.picked else ()))
    return sorted(option.starts_at for option in options if option.starts_at)


def _shifted(d: Dialogue, shown: list[datetime], by: timedelta) -> tuple[TimeWindow, ...]:
    """A week later than what was wished for, or an hour later than the one time shown."""
    if len(shown) == 1:
        return wishes.shifted((), shown[0], by)
    if any(window.first_on for window in d.context.windows):
        return wishes.shifted_days(d.context.windows, by.days)
    first, last = shown[0] + by, shown[-1] + by
    return (TimeWindow(first_on=first.date(), last_on=last.date()),)
