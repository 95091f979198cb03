"""What businesses of a kind usually do, to begin with; all of it can be changed."""

from admin.page.words import say

# Minutes; what they are called is in the words of this room, `service_<key>`.
KINDS: dict[str, dict[str, int]] = {
    "salon": {"haircut": 45, "color": 90, "beard": 30, "blow_dry": 30},
    "clinic": {"first_visit": 45, "check_up": 30, "treatment": 60, "follow_up": 20},
    "garage": {"inspection": 60, "oil": 30, "tyres": 45, "brakes": 90},
    "school": {"lesson": 45, "double_lesson": 90, "mock_test": 60, "theory": 90},
    "other": {},
}


def suggested(kind: str) -> list[dict[str, str]]:
    """Rows as they would be typed."""
    return [
        {"name": say(f"setup.service_{key}"), "minutes": str(minutes), "price": ""}
        for key, minutes in KINDS.get(kind, {}).items()
    ]
