"""One salon for each language in which conversations are played."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.catalogue import catalogue
from core.models import Tenant
from core.setup import opening
from core.setup.services import add_service
from core.setup.staffing import add_staff_member
from core.setup.tenants import create_tenant
from core.setup.working_hours import read_hours

OPENS = "tue-fri 9:00-18:00, sat 9:00-14:00"


@dataclass(frozen=True, slots=True)
class Salon:
    """`services` are name, minutes, price and other names; every member of `staff` does all."""

    name: str
    time_zone: str
    country: str
    number: str
    services: tuple[tuple[str, int, int, tuple[str, ...]], ...]
    staff: tuple[tuple[str, str], ...]


SALONS = {
    "en": Salon(
        "Shear Joy",
        "America/New_York",
        "US",
        "+12125550100",
        (
            ("Haircut", 60, 4500, ("cut", "trim")),
            ("Beard trim", 30, 2500, ("beard",)),
            ("Color", 120, 11000, ("colour", "dye")),
        ),
        (("Anna", OPENS), ("Bob", OPENS)),
    ),
    "es": Salon(
        "Tijeras y Té",
        "Europe/Madrid",
        "ES",
        "+34912345678",
        (
            ("Corte de pelo", 60, 2800, ("corte", "cortarme el pelo", "pelo")),
            ("Barba", 30, 1500, ("arreglo de barba",)),
            ("Tinte", 120, 6500, ("color",)),
        ),
        (("Lucía", OPENS), ("Pablo", OPENS)),
    ),
    "de": Salon(
        "Schnittpunkt",
        "Europe/Berlin",
        "DE",
        "+4930901820",
        (
            ("Haarschnitt", 60, 3800, ("Schnitt", "Haare schneiden")),
            ("Bart", 30, 1800, ("Bart trimmen",)),
            ("Farbe", 120, 7500, ("färben", "Haare färben")),
        ),
        (("Anke", OPENS), ("Jonas", OPENS)),
    ),
    "fr": Salon(
        "Mèche Folle",
        "Europe/Paris",
        "FR",
        "+33140205050",
        (
            ("Coupe", 60, 3500, ("coupe de cheveux",)),
            ("Barbe", 30, 1800, ("taille de barbe",)),
            ("Couleur", 120, 7000, ("coloration", "teinture")),
        ),
        (("Chloé", OPENS), ("Hugo", OPENS)),
    ),
    "pt": Salon(
        "Ponta Solta",
        "Europe/Lisbon",
        "PT",
        "+351213456789",
        (
            ("Corte", 60, 2500, ("corte de cabelo", "cortar o cabelo", "cabelo")),
            ("Barba", 30, 1200, ("fazer a barba",)),
            ("Coloração", 120, 6000, ("cor", "pintar o cabelo")),
        ),
        (("Inês", OPENS), ("Rui", OPENS)),
    ),
}


def open_salon(db: Session, language: str, now: datetime) -> Tenant:
    """The salon as a business sets itself up."""
    salon = SALONS[language]
    tenant = create_tenant(
        db,
        name=salon.name,
        slug=f"salon-{language}",
        time_zone=salon.time_zone,
        country=salon.country,
        number=salon.number,
        language=language,
        now=now,
    )
    _set_hours(db, tenant, salon.country, now)
    for name, minutes, price, aliases in salon.services:
        add_service(
            db,
            tenant,
            name=name,
            duration_minutes=minutes,
            price_minor=price,
            aliases=aliases,
            now=now,
        )
    for name, hours in salon.staff:
        add_staff_member(db, tenant, name=name, shifts=read_hours(hours), now=now)
    return tenant


def _set_hours(db: Session, tenant: Tenant, country: str, now: datetime) -> None:
    """Open as its staff work, and closed on the public holidays."""
    known = catalogue(db, tenant.id)
    [place] = known.locations
    opening.set_hours(db, known, place, read_hours(OPENS), now=now)
    opening.set_holiday_region(db, catalogue(db, tenant.id), place, country, now=now)
