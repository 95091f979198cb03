import pytest

from core import events


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """The core alone: what other tests of this process have imported hears nothing."""
    monkeypatch.setattr(events, "_subscribers", {})
