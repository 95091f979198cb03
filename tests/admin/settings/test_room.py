"""Who may enter the settings, and what they find there."""

import pytest
from flask import Flask

from tests.admin.conftest import SignIn
from tests.admin.settings.looking import known
from tests.admin.staff_page import StaffPage, toast
from tests.builders import a_tenant
from tests.core.scheduling.shop import Shop


def gets(app: Flask) -> list[str]:
    """The sections: what is looked at without naming anything."""
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/admin/settings/")
        and "GET" in (rule.methods or ())
        and not rule.arguments
    ]


def test_every_section_and_form_opens(app: Flask, page: StaffPage) -> None:
    addresses = gets(app)
    assert len(addresses) > 5
    for address in addresses:
        assert page.get(address).status_code == 200, address


@pytest.mark.parametrize("language", ["de", "es", "fr", "pt"])
def test_every_section_speaks_the_viewers_language(
    app: Flask, page: StaffPage, shop: Shop, language: str
) -> None:
    page.user.language = language
    shop.db.add(page.user)
    shop.db.commit()
    for address in gets(app):
        assert page.get(address).status_code == 200, address


def test_only_managers_and_owners_enter(sign_in: SignIn) -> None:
    assert sign_in(role="manager").get("/admin/settings/").status_code == 200
    for role in ("staff", "viewer"):
        looker = sign_in(role=role)
        answer = looker.get("/admin/settings/services")
        assert answer.status_code == 403
        assert looker.post("/admin/settings/services/new").status_code == 403


def test_the_index_names_the_sections(page: StaffPage) -> None:
    text = page.get("/admin/settings/").text
    for name in ("Services", "Staff", "Hours"):
        assert name in text


def test_what_was_not_signed_cannot_be_undone(page: StaffPage) -> None:
    assert page.post("/admin/settings/undo/forged").status_code == 404


def test_anothers_way_back_is_none(sign_in: SignIn, shop: Shop) -> None:
    other = a_tenant(shop.db, slug="other", number="+12125550199")
    gone = sign_in().post(f"/admin/settings/services/{shop.trim.id}/retire")
    assert sign_in(of=other).post(toast(gone)["undo"]).status_code == 404
    assert shop.trim.id in known(shop).former_services
