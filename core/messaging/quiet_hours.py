"""When nobody is written to unasked: the night of the recipient.

US law forbids solicitations from 21:00 to 08:00 at the recipient's location (47 CFR 64.1200(c)(1));
elsewhere it is good manners.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.messaging.policies import MessagingPolicies
from core.people import phone_numbers
from core.scheduling.local_time import at_minute, epoch_minute


def quiet_until(
    policies: MessagingPolicies, address: str, home: ZoneInfo, now: datetime
) -> datetime | None:
    """When the quiet hours end in which the owner of an address is now; None if they are not.

    `home` is the tenant's zone, for addresses that do not tell theirs.
    """
    begins, ends = policies.quiet_from_minute, policies.quiet_until_minute
    zone = zone_of(address, home, now)
    wall = now.astimezone(zone)
    minute = wall.hour * 60 + wall.minute
    over_midnight = begins > ends
    is_quiet = minute >= begins or minute < ends if over_midnight else begins <= minute < ends
    if not is_quiet:
        return None
    day = wall.date() + timedelta(days=int(over_midnight and minute >= begins))
    return at_minute(epoch_minute(day, ends, zone))


def next_morning(
    policies: MessagingPolicies, address: str, home: ZoneInfo, now: datetime
) -> datetime:
    """The end of the quiet hours of the recipient's next day."""
    zone = zone_of(address, home, now)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    return at_minute(epoch_minute(tomorrow, policies.quiet_until_minute, zone))


def zone_of(address: str, home: ZoneInfo, now: datetime) -> ZoneInfo:
    return phone_numbers.zone_of(address, now) or home
