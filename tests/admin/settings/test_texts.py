"""Texts: the standard ones, the business's own, and how a draft would read."""

from tests.admin.settings.looking import known
from tests.admin.staff_page import StaffPage, reloads, toast
from tests.core.scheduling.shop import Shop

AT = "/admin/settings/texts"
OWN = "See you {when}: {service}, {staff}!"


def test_texts_are_listed_by_language_and_searched(page: StaffPage) -> None:
    assert "See you then!" in page.get(AT).text
    assert "Bis dann" in page.get(AT, language="de", search="gebucht").text
    found = page.get(AT, search="see you then").text
    assert "<code>booked</code>" in found
    assert "<code>greeting</code>" not in found
    assert "Nothing found" in page.get(AT, search="<b>zebra").text
    assert "Nothing found" in page.get(AT, own="on").text
    assert page.get(AT, language="xx").status_code == 404


def test_a_draft_is_read_by_each_channel_while_it_is_typed(page: StaffPage) -> None:
    text = page.post(f"{AT}/en/booked/preview", text=OWN).text

    assert "1 segment" in text
    assert "WhatsApp" in text
    assert "Haircut" in text or "Beard trim" in text
    assert "{when}" not in text


def test_what_is_wrong_with_a_draft_is_said_in_words(page: StaffPage) -> None:
    def said(text: str) -> str:
        return page.post(f"{AT}/en/booked/preview", text=text).text

    assert "Put these in, in braces: service, staff" in said("Yes {when}")
    assert "take them out: price" in said(OWN + "{price}")
    assert "Carriers act" in said(OWN + " Reply STOP")
    assert "segments and costs more" in said(OWN + " again" * 30)
    assert "Write something" in said("  ")
    assert "<script>" not in said("<script>{when}")


def test_an_own_text_is_kept_shown_and_undone(page: StaffPage, shop: Shop) -> None:
    answer = page.post(f"{AT}/en/booked", text=OWN)

    assert (answer.status_code, reloads(answer)) == (204, {"settings"})
    assert known(shop).own_texts("en") == {"booked": OWN}
    assert "Own words" in page.get(AT, own="on").text
    assert "Back to the standard text" in page.get(f"{AT}/en/booked").text
    page.post(toast(answer)["undo"])
    assert known(shop).own_texts("en") == {}


def test_the_standard_text_comes_back_and_goes_again(page: StaffPage, shop: Shop) -> None:
    page.post(f"{AT}/en/booked", text=OWN)

    answer = page.post(f"{AT}/en/booked/reset")

    assert known(shop).own_texts("en") == {}
    page.post(toast(answer)["undo"])
    assert known(shop).own_texts("en") == {"booked": OWN}


def test_what_cannot_be_said_is_not_kept(page: StaffPage, shop: Shop) -> None:
    answer = page.post(f"{AT}/en/booked", text="Yes")

    assert "Put these in" in answer.text
    assert toast(answer)["text"].startswith("Not saved")
    assert known(shop).own_texts("en") == {}


def test_there_are_no_other_texts(page: StaffPage) -> None:
    for path in ("en/nonsense", "xx/booked"):
        assert page.get(f"{AT}/{path}").status_code == 404
        assert page.post(f"{AT}/{path}/preview", text="x").status_code == 404
        assert page.post(f"{AT}/{path}/reset").status_code == 404


def test_every_text_can_be_opened(page: StaffPage) -> None:
    for key in ("wait_days", "mail_subject_offer", "with_anyone", "poster_words"):
        if f"/en/{key}" in page.get(AT).text:
            assert page.get(f"{AT}/en/{key}").status_code == 200, key
