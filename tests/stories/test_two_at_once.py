"""Who asks for two visits at once is told what can be done."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from core import database
from core.models import Party, WaitlistEntry
from tests.stories.conftest import Phone, World


@pytest.mark.parametrize(
    ("asked", "waits", "told"),
    [
        ("haircut for me and my daughter tomorrow", "waitlist", 'say "waitlist"'),
        ("corte para mí y mi hija mañana, haircut", "lista de espera", 'escribe "lista de espera"'),
        ("haircut für mich und meine Tochter morgen", "warteliste", 'schreiben Sie "Warteliste"'),
        ("haircut pour moi et ma fille demain", "liste d'attente", 'écrivez "liste d\'attente"'),
        ("haircut para mim e minha filha amanhã", "lista de espera", 'escreva "lista de espera"'),
    ],
)
def test_visits_are_booked_one_by_one_and_waited_for_together(
    world: World, phone: Callable[..., Phone], asked: str, waits: str, told: str
) -> None:
    dana = phone("Dana")

    explained, choices = dana.says(asked)
    assert told in explained
    assert "1) " in choices

    dana.says(waits)
    with database.read() as db:
        assert db.scalars(select(WaitlistEntry)).one().party is Party.EITHER
