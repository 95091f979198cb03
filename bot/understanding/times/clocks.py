"""How times of the day are said: "half past 3", "15h30", "4 50 in the morning", "3ish"."""

from dataclasses import replace

from bot.understanding.times.daytime import NOON, Clock
from bot.understanding.times.kinds import Kind
from bot.understanding.times.lexing import Figures, Line


def clock_at(line: Line, start: int) -> tuple[Clock, int] | None:
    """The time that is said at `start`, and where it ends."""
    index, about = _prefix(line, start)
    is_at = index > start
    for rule in (_with_offset, _moment, _figures, _run_together, _two_numbers, _hour):
        if found := rule(line, index):
            clock, end = _suffix(line, *found)
            bare = clock.is_bare and not is_at
            clock = replace(clock, is_bare=bare, is_about=clock.is_about or about)
            if _is_no_time(line, index, end, clock, named=is_at) or _is_pronoun(line, index):
                return None
            return clock, end
    return None


def _prefix(line: Line, start: int) -> tuple[int, bool]:
    index, about = start, False
    while line.has(index, Kind.AT, Kind.ABOUT) and index - start < 3:
        about = about or line.has(index, Kind.ABOUT)
        index += 1
        if line.has(index, Kind.OF) and _starts_clock(line, index + 1):
            index += 1
    return index, about


def _starts_clock(line: Line, index: int) -> bool:
    found = line.at(index)
    return bool(found and (found.number is not None or found.clock or line.has(index, Kind.MOMENT)))


def _is_no_time(line: Line, index: int, end: int, clock: Clock, *, named: bool) -> bool:
    """A number that counts something: money, people, hours of work."""
    if line.has(index - 1, Kind.MONEY):
        return True
    if line.has(end, Kind.COUNTED) and not clock.minute and not clock.half:
        return True
    if not clock.is_bare and not named:
        return False
    if clock.half or clock.minute:
        return False
    if _is_house(line, end - 1):
        return True
    return (
        not clock.is_settled
        and line.has(end, Kind.UNIT)
        and not line.has(end, Kind.OCLOCK, Kind.TO)
    )


def _is_pronoun(line: Line, index: int) -> bool:
    """ "About one person", "one of them": more words follow that "one"."""
    after = line.at(index + 1)
    return line.sense(index, Kind.NUMBER) == 1 and after is not None and after.is_word


def _is_house(line: Line, index: int) -> bool:
    """ "12 High Street", "4 Old Mill Lane"."""
    for after in range(index + 1, index + 4):
        found = line.at(after)
        if found is None or not (found.is_word or line.has(after, Kind.STREET)):
            return False
        if line.has(after, Kind.STREET):
            return True
    return False


def _hour_number(line: Line, index: int) -> int | None:
    number = line.number(index)
    if number is None or number > 24 or len(line.digits(index)) > 2:
        return None
    return number


def _minute_number(line: Line, index: int) -> int | None:
    number = line.number(index)
    if number is None or number > 59 or (line.digits(index) and len(line.digits(index)) != 2):
        return None
    return number


def _with_offset(line: Line, start: int) -> tuple[Clock, int] | None:
    """ "Quarter past 3", "ten to four", "half past one", "half 3", "halb vier"."""
    index = start
    amount, is_half_before = _offset_amount(line, index)
    if amount is None:
        return None
    index = line.skip(index + 1, Kind.FILLER) if line.has(index, Kind.HALF) else index + 1
    is_counted = line.sense(index, Kind.UNIT) == "minute"
    index += is_counted
    sign = 1 if line.has(index, Kind.PAST) else -1 if line.has(index, Kind.TO) else 0
    if not sign and not is_half_before and not line.has(start, Kind.HALF):
        return None
    index += abs(sign)
    index = line.skip(index, Kind.FILLER, Kind.AT) if sign else index
    base = _whole_hour(line, index)
    if base is None or _looks_like_range(line, start, sign, amount):
        return None
    clock, end = base
    if not sign and line.has(end, Kind.UNIT, Kind.COUNTED):
        return None
    if sign < 0 and amount in (5, 10) and line.digits(start):
        clock = replace(clock, or_until=Clock(clock.hour))
    shift = -amount if is_half_before or sign < 0 else amount
    return replace(clock, shift=clock.shift + shift), end


def _offset_amount(line: Line, index: int) -> tuple[int | None, bool]:
    if minutes := line.sense(index, Kind.PART_BEFORE):
        return minutes, True
    if line.has(index, Kind.HALF):
        return 30, False
    if line.has(index, Kind.QUARTER):
        return 15, False
    number = line.number(index)
    if number is not None and 1 <= number <= 59 and len(line.digits(index)) <= 2:
        return number, False
    return None, False


def _looks_like_range(line: Line, start: int, sign: int, amount: int) -> bool:
    """ "9 to 5": hours on both sides. Five, ten, fifteen, twenty and twenty-five count minutes."""
    if sign >= 0 or not line.digits(start):
        return False
    return amount % 5 != 0 or line.has(start - 1, Kind.FROM, Kind.BETWEEN)


def _whole_hour(line: Line, index: int) -> tuple[Clock, int] | None:
    if (minute := line.sense(index, Kind.MOMENT)) is not None:
        return Clock(minute // 60, is_settled=True), index + 1
    if before := line.sense(index, Kind.PART_BEFORE):
        hour = _hour_number(line, index + 1)
        return (Clock(hour, shift=-before), index + 2) if hour is not None else None
    if (hour := _hour_number(line, index)) is not None:
        return Clock(hour), index + 1
    found = line.at(index)
    if found and found.clock and found.clock[1] == 0:
        return Clock(found.clock[0]), index + 1
    return None


def _moment(line: Line, start: int) -> tuple[Clock, int] | None:
    index = line.skip(start, Kind.FILLER) if line.has(start, Kind.FILLER) else start
    minute = line.sense(index, Kind.MOMENT)
    if minute is None:
        return None
    more = _minute_number(line, index + 1) if line.language == "fr" else None
    return Clock(minute // 60, more or 0, is_settled=True), index + 1 + (more is not None)


def _figures(line: Line, start: int) -> tuple[Clock, int] | None:
    found = line.at(start)
    if found is None or found.clock is None:
        return None
    hour, minute = found.clock
    is_padded = found.text[0] == "0"
    if found.figures and not _is_dotted_clock(line, start, found.figures):
        return None
    return Clock(hour, minute, is_settled=hour > 12 or hour == 0 or is_padded), start + 1


def _is_dotted_clock(line: Line, index: int, figures: Figures) -> bool:
    """ "3.30" is a time, "24.11" in most languages a date, unless something says otherwise."""
    if line.has(index + 1, Kind.MERIDIEM, Kind.OCLOCK) or line.has(index - 1, Kind.AT, Kind.ABOUT):
        return True
    is_date = 1 <= figures.second <= 12 and 1 <= figures.first <= 31
    return not is_date or line.language == "en"


def _run_together(line: Line, start: int) -> tuple[Clock, int] | None:
    """ "1530", "330pm": an hour and minutes in one number."""
    digits = line.digits(start)
    if len(digits) not in (3, 4):
        return None
    hour, minute = int(digits[:-2]), int(digits[-2:])
    if hour > 24 or minute > 59:
        return None
    index = start + 1
    settled = hour > 12 or digits[0] == "0"
    if line.has(index, Kind.MERIDIEM, Kind.MERIDIEM_LETTER):
        return Clock(hour, minute), index
    if minute % 5 or (
        line.has(start - 1, Kind.NUMBER) or line.digits(start - 1) or line.digits(index)
    ):
        return None
    return Clock(hour, minute, is_settled=settled, is_bare=True), index


def _two_numbers(line: Line, start: int) -> tuple[Clock, int] | None:
    """ "4 50 am", "three fifteen", "at 3 30"."""
    hour, minute = _hour_number(line, start), _minute_number(line, start + 1)
    if (
        hour is None
        or minute is None
        or (line.digits(start + 1) != "" and line.is_glued(start + 1))
    ):
        return None
    if not line.digits(start + 1) and minute < 10 and "oh" not in (line.lexemes[start + 1].text):
        return None
    if line.digits(start + 2) or line.has(start + 2, Kind.UNIT, Kind.COUNTED, Kind.MONTH):
        return None
    return Clock(hour, minute, is_settled=hour > 12, is_bare=True), start + 2


def _hour(line: Line, start: int) -> tuple[Clock, int] | None:
    hour = _hour_number(line, start)
    if hour is None:
        return None
    digits = line.digits(start)
    return Clock(
        hour, is_settled=hour > 12 or (len(digits) == 2 and digits[0] == "0"), is_bare=True
    ), (start + 1)


def _suffix(line: Line, clock: Clock, index: int) -> tuple[Clock, int]:
    """What may follow: o'clock, minutes, am, ish, in the afternoon."""
    if line.has(index, Kind.OCLOCK) and not _is_duration(line, index):
        clock, index = replace(clock, is_bare=False), index + 1
        minute = _minute_number(line, index)
        if minute is not None and clock.minute == 0 and not line.has(index + 1, Kind.COUNTED):
            clock, index = replace(clock, minute=minute), index + 1
    clock, index = _added(line, clock, index)
    clock, index = _ish(line, clock, index)
    clock, index = _half(line, clock, index)
    clock, index = _ish(line, clock, index)
    clock, index = _part(line, clock, index)
    return (clock, index) if clock.shift else _added(line, clock, index)


def _is_duration(line: Line, index: int) -> bool:
    """ "2 hours": only an "h" or "hrs" glued to four digits tells a time."""
    return line.has(index, Kind.UNIT) and line.language == "en" and len(line.digits(index - 1)) < 4


def _added(line: Line, clock: Clock, index: int) -> tuple[Clock, int]:
    """ "y media", "menos cuarto", "et quart"."""
    sign = 1 if line.has(index, Kind.PLUS) else -1 if line.has(index, Kind.MINUS) else 0
    if not sign:
        return clock, index
    amount, _ = _offset_amount(line, line.skip(index + 1, Kind.FILLER))
    if amount is None or line.language == "en":
        return clock, index
    is_vague = (
        sign > 0 and line.number(line.skip(index + 1, Kind.FILLER)) is not None and amount < 10
    )
    if is_vague or line.has(index - 2, Kind.BETWEEN) or line.has(index - 3, Kind.BETWEEN):
        return clock, index
    end = line.skip(index + 1, Kind.FILLER) + 1
    return replace(clock, shift=sign * amount, is_bare=False), end


def _ish(line: Line, clock: Clock, index: int) -> tuple[Clock, int]:
    if line.has(index, Kind.RANGE) and line.has(index + 1, Kind.ISH):
        index += 1
    if line.has(index, Kind.SHARP):
        return replace(clock, is_bare=False), index + 1
    if line.has(index, Kind.ISH):
        return replace(clock, is_about=True, is_bare=False), index + 1
    return clock, index


def _half(line: Line, clock: Clock, index: int) -> tuple[Clock, int]:
    half, is_letter = line.sense(index, Kind.MERIDIEM), False
    if half is None and line.is_glued(index):
        half, is_letter = line.sense(index, Kind.MERIDIEM_LETTER), True
    if half is None:
        return clock, index
    settled = (clock.is_settled and clock.hour > 12) or clock.hour == 0
    bare = clock.is_bare and is_letter  # "10p" may be pence
    return replace(clock, half=half, is_settled=settled, is_bare=bare), index + 1


def _part(line: Line, clock: Clock, index: int) -> tuple[Clock, int]:
    """The part of the day right after the hour; it is left standing when it names the day too."""
    after = line.skip(index, Kind.DURING)
    part = line.sense(after, Kind.PART)
    if part is None and after > index and line.sense(after, Kind.MOMENT) == NOON:
        part = "lunch"
    if part is None or line.has(after, Kind.COUNTED):
        return clock, index
    settled = clock.is_settled and (clock.hour > 12 or clock.hour == 0)
    clock = replace(clock, half=clock.half or part, is_settled=settled, is_bare=False)
    return clock, after if line.has(after, Kind.RELATIVE_DAY, Kind.WEEKDAY) else after + 1
