"""Which parts of the page an event concerns: the topics to which they listen."""

from collections.abc import Iterable

TODAY, INBOX, WAITLIST, BROADCAST, NUMBERS, SETTINGS = TOPICS = (
    "today",
    "inbox",
    "waitlist",
    "broadcast",
    "numbers",
    "settings",
)

# By the first word of an event's name; what is not here changes what can be booked.
OF = {
    "slot": (TODAY, WAITLIST, BROADCAST, NUMBERS),
    "offer": (TODAY, WAITLIST, BROADCAST, NUMBERS),
    "entry": (TODAY, WAITLIST, NUMBERS),
    "broadcast": (BROADCAST, TODAY),
    "appointment": (TODAY, INBOX, WAITLIST, NUMBERS),
    "series": (TODAY, NUMBERS),
    "message": (INBOX, TODAY, BROADCAST, SETTINGS),
    "conversation": (INBOX, TODAY),
    "contact": (INBOX, TODAY),
    "customer": (INBOX, TODAY, WAITLIST),
    "user": (SETTINGS,),
    "text": (SETTINGS,),
}
OTHERS = (TODAY, SETTINGS)


def of(names: Iterable[str]) -> list[str]:
    """The topics of these events, each once, in the order in which the page is built."""
    concerned = {topic for name in names for topic in OF.get(name.partition(".")[0], OTHERS)}
    return [topic for topic in TOPICS if topic in concerned]
