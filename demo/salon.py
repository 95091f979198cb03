"""The facts of the invented salon. All numbers and domains are of those kept free for fiction."""

from dataclasses import dataclass

from core.accounts.roles import Role

NAME = "Fern & Fable"
SLUG = "fern-and-fable"
TIME_ZONE = "America/New_York"
COUNTRY = "US"
NUMBER = "+12125550100"
MAILBOX = "hello@fern-and-fable.example"

# As long as anybody works, and the holidays of the whole country.
OPENING_HOURS = "mon-thu 9:00-19:00, fri 9:00-20:00, sat 9:00-16:00"
HOLIDAY_REGION = "US"

POLICIES = {
    # The salon would rather hear late than never: a freed slot finds its next customer.
    "cancellation_deadline_hours": 0,
    "reschedule_deadline_hours": 0,
    "minimum_booking_notice_hours": 0,
    # One phone rings after the other; `policy set` lets several ring at once.
    "offer_mode": "sequential",
    # Whoever tries the demo at midnight wants to see a slot find its customer, too.
    "messaging": {"quiet_from_minute": 0, "quiet_until_minute": 0},
}


@dataclass(frozen=True, slots=True)
class DemoService:
    name: str
    minutes: int
    price_minor: int
    aliases: tuple[str, ...] = ()
    buffers: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class DemoStaff:
    name: str
    nicknames: tuple[str, ...]
    hours: str
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """`story` is what a visitor reads above the phone or mailbox; empty for those without one."""

    name: str
    phone: str | None = None
    is_vip: bool = False
    story: str = ""
    whatsapp: str | None = None
    mailbox: str | None = None


@dataclass(frozen=True, slots=True)
class DemoUser:
    """`staff` is the member of staff who they are, if one."""

    name: str
    mailbox: str
    role: Role
    staff: str | None = None


HAIRCUT, BEARD, COMBO = "Haircut", "Beard trim", "Cut and beard"
KIDS, FRINGE, BLOW_DRY = "Kids cut", "Fringe trim", "Wash and blow-dry"
COLOR, HIGHLIGHTS = "Color", "Highlights"

SERVICES = (
    DemoService(HAIRCUT, 45, 5200, ("hair cut", "cut", "trim", "hair trim")),
    DemoService(BEARD, 30, 2400, ("beard", "beard cut", "shave")),
    DemoService(COMBO, 60, 6800, ("haircut and beard", "cut and shave")),
    DemoService(KIDS, 30, 3000, ("children's cut", "child haircut", "kid's haircut")),
    DemoService(FRINGE, 15, 1200, ("fringe", "bangs", "bang trim")),
    DemoService(BLOW_DRY, 45, 4000, ("blow dry", "blowout", "wash and style")),
    DemoService(COLOR, 90, 12000, ("colour", "dye", "hair color", "root touch-up"), (0, 15)),
    DemoService(HIGHLIGHTS, 120, 16500, ("balayage", "streaks"), (0, 15)),
)

ANNA, BOB, CARMEN, THEO = "Anna", "Bob", "Carmen", "Theo"

STAFF = (
    DemoStaff(
        ANNA,
        ("Annie", "Ana"),
        "mon-fri 9:00-17:00, sat 9:00-15:00",
        (HAIRCUT, KIDS, FRINGE, BLOW_DRY, COLOR, HIGHLIGHTS),
    ),
    DemoStaff(
        BOB,
        ("Bobby", "Robert"),
        "mon-fri 10:00-18:00, sat 9:00-15:00",
        (HAIRCUT, BEARD, COMBO, KIDS),
    ),
    DemoStaff(
        CARMEN,
        ("Carmencita",),
        "tue-fri 9:00-17:30, sat 9:00-16:00",
        (HAIRCUT, FRINGE, BLOW_DRY, COLOR, HIGHLIGHTS),
    ),
    DemoStaff(
        THEO,
        ("Teddy", "Theodore"),
        "mon-thu 11:00-19:00, fri 11:00-20:00",
        (HAIRCUT, BEARD, COMBO, KIDS, FRINGE),
    ),
)

# Everybody may know it: the demo has no secrets.
PASSWORD = "fern and fable"  # noqa: S105
USERS = (
    DemoUser("Fern", "owner@fern-and-fable.example", Role.OWNER),
    DemoUser("Fabian", "manager@fern-and-fable.example", Role.MANAGER),
    DemoUser("Anna", "staff@fern-and-fable.example", Role.STAFF, staff=ANNA),
    DemoUser("Vera", "viewer@fern-and-fable.example", Role.VIEWER),
)

DANA = DemoCustomer("Dana", "+12125550111", story="Friday 3 pm with Anna, but a deadline.")
SAM = DemoCustomer(
    "Sam",
    "+12125550112",
    is_vip=True,
    story="A regular, waiting for Anna on Friday.",
    mailbox="sam@mail.example",
)
PRIYA = DemoCustomer("Priya", "+12125550113", story="Two weeks in line for a Friday cut.")
MARCUS = DemoCustomer("Marcus", "+12125550114", story="New in town, needs a haircut.")
FEMI = DemoCustomer(
    "Femi", whatsapp="+12125550115", story="Waits for Friday, too, and is on WhatsApp."
)
ELENA = DemoCustomer(
    "Elena", mailbox="elena@mail.example", story="Reads mail only, and waits for Friday, too."
)
# Those whose phones and mailboxes a visitor has at hand.
SHOWN = (DANA, SAM, PRIYA, MARCUS, FEMI, ELENA)

OTHERS = tuple(
    DemoCustomer(name, f"+12125550{120 + index}")
    for index, name in enumerate(
        (
            "Ava", "Ben", "Chloe", "Diego", "Ella", "Farid", "Grace", "Hugo", "Imani", "Jonas",
            "Keiko", "Liam", "Maya", "Noah", "Olga", "Pedro", "Quinn", "Rosa", "Silas", "Tara",
            "Uma", "Victor", "Wendy", "Xavi", "Yara", "Zack", "Alma", "Bruno", "Cleo", "Dario",
            "Esme", "Finn", "Greta", "Hana", "Ivan", "June", "Kofi", "Lena", "Milo", "Nora",
        )
    )
)  # fmt: skip
