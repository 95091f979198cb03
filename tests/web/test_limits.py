"""Nobody can open the public pages as often as they like, and nobody else suffers for it."""

import re
import uuid
from collections.abc import Callable

import pytest
import redis
from flask.testing import FlaskClient

from admin.page.clients import client as client_of
from bot.wording import LANGUAGES, texts
from core import tokens
from core.settings import settings
from core.tokens import Use
from tests import databases
from tests.statements import recorded
from web.app import create_app

REDIS = databases.redis_url()
NOBODY = "redis://127.0.0.1:1/0"
ADDRESSES = {"none": "", "dead": NOBODY} | ({"redis": REDIS} if REDIS else {})
Open = Callable[..., FlaskClient]


@pytest.fixture(params=ADDRESSES)
def open_app(
    request: pytest.FixtureRequest, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Open:
    """A web process that allows little, with Redis, without, and with one that is down."""

    def make(*, views: int = 5, of_a_link: int = 3, proxies: int = 0) -> FlaskClient:
        address = ADDRESSES[request.param]
        for name, value in {
            "REDIS_URL": address,
            "STANDBY_DEMO": "true",
            "PAGE_VIEWS_PER_MINUTE": str(views),
            "LINK_VIEWS_PER_MINUTE": str(of_a_link),
            "TRUSTED_PROXIES": str(proxies),
        }.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        return create_app().test_client()

    return make


def somebody() -> dict[str, str]:
    """A client whom no earlier test knew."""
    number = uuid.uuid4().int
    return {"REMOTE_ADDR": f"10.{number % 250}.{number // 250 % 250}.{number // 62500 % 250}"}


def link(kind: str = "offers") -> str:
    """A good link to something that was erased since."""
    use = {"offers": Use.OFFER, "visits": Use.VISIT, "unsubscribe": Use.UNSUBSCRIBE}[kind]
    return f"/{kind}/{tokens.issue(use, str(uuid.uuid4()))}"


@pytest.mark.parametrize("kind", ["offers", "visits", "unsubscribe"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_opens_so_often_a_minute_whoever_opens_it(
    open_app: Open, kind: str, method: str
) -> None:
    web, address = open_app(), link(kind)

    seen = [
        web.open(address, method=method, environ_overrides=somebody()).status_code for _ in range(5)
    ]

    assert seen == [404, 404, 404, 429, 429]


def test_a_client_opens_so_many_pages_a_minute_and_others_as_many(open_app: Open) -> None:
    web, eve, pat = open_app(), somebody(), somebody()

    by_eve = [web.get(link(), environ_overrides=eve).status_code for _ in range(7)]
    by_pat = web.get(link(), environ_overrides=pat).status_code

    assert by_eve == [404] * 5 + [429] * 2
    assert by_pat == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_refusal_is_a_page_in_the_language_of_the_browser(
    open_app: Open, language: str
) -> None:
    web, eve = open_app(views=1), somebody()
    web.get(link(), environ_overrides=eve)

    answer = web.get(link(), environ_overrides=eve, headers={"Accept-Language": language})

    title = texts(language)["page_slow_down"]
    assert answer.status_code == 429
    assert str(title).replace("'", "&#39;") in answer.text
    assert f'lang="{language}"' in answer.text
    assert answer.headers["Retry-After"] == "60"


def test_a_refused_request_costs_no_database(open_app: Open) -> None:
    web, eve = open_app(views=1), somebody()
    web.get(link(), environ_overrides=eve)

    with recorded() as statements:
        web.post(link(), environ_overrides=eve)

    assert statements == []


def test_webhooks_and_probes_are_never_limited(open_app: Open) -> None:
    web, twilio = open_app(views=1), somebody()

    codes = {
        web.post("/webhooks/twilio/messages", environ_overrides=twilio).status_code
        for _ in range(5)
    }
    alive = {web.get("/healthz", environ_overrides=twilio).status_code for _ in range(5)}

    assert (codes, alive) == ({403}, {200})


class TestBehindAProxy:
    def ask(self, web: FlaskClient, proxy: dict[str, str], forwarded: str) -> int:
        headers = {"X-Forwarded-For": forwarded}
        return web.get(link(), environ_overrides=proxy, headers=headers).status_code

    def test_that_is_trusted_its_clients_are_told_apart(self, open_app: Open) -> None:
        web, proxy = open_app(views=1, proxies=1), somebody()
        eve, pat = somebody()["REMOTE_ADDR"], somebody()["REMOTE_ADDR"]

        seen = [self.ask(web, proxy, one) for one in (eve, f"1.2.3.4, {eve}", pat)]

        assert seen == [404, 429, 404]

    def test_that_is_not_what_it_says_is_ignored_and_the_operator_told_once(
        self, open_app: Open, capsys: pytest.CaptureFixture[str]
    ) -> None:
        web, eve = open_app(views=1), somebody()

        seen = [self.ask(web, eve, one["REMOTE_ADDR"]) for one in (somebody(), somebody())]

        assert seen == [404, 429]
        logged = capsys.readouterr().err
        assert logged.count("trusted_proxies") == 1
        assert eve["REMOTE_ADDR"] not in logged


def test_a_home_with_many_addresses_is_one_client(open_app: Open) -> None:
    web = open_app()
    app = web.application
    homes = set()
    for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1", "unix:"):
        with app.test_request_context(environ_overrides={"REMOTE_ADDR": address}):
            homes.add(client_of())

    assert homes == {"2001:db8:1:2::/64", "2001:db8:1:3::/64", "unknown"}


@pytest.mark.parametrize("open_app", ["redis"] if REDIS else [], indirect=True)
def test_redis_keeps_no_link_that_acts(open_app: Open) -> None:
    web, address = open_app(), link()
    web.get(address, environ_overrides=somebody())

    keys = redis.Redis.from_url(REDIS or NOBODY).keys("*")

    assert keys
    assert not [key for key in keys if re.escape(address.rpartition("/")[2]).encode() in key]
