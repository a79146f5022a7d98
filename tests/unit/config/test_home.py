"""Where state lives: never in a place where two users or two modes could meet."""

import os
from pathlib import Path

import pytest

from safepassage.config import home
from safepassage.config.home import Home, NotReady


def test_home_named_by_the_operator_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SAFEPASSAGE_HOME", str(tmp_path / "state"))

    assert home.current() == Home(tmp_path / "state")


def test_home_of_root_with_a_hidden_checkout_is_outside_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hidden = tmp_path / "closed" / "checkout"
    hidden.mkdir(parents=True)
    hidden.parent.chmod(0o700)
    monkeypatch.delenv("SAFEPASSAGE_HOME", raising=False)
    monkeypatch.setattr(home, "CHECKOUT", hidden)
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    assert home.current().path == home.ROOTS_HOME


def test_home_of_a_user_without_rights_in_the_checkout_is_their_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SAFEPASSAGE_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    monkeypatch.setattr(home, "CHECKOUT", tmp_path / "not-there")
    monkeypatch.setattr(os, "geteuid", lambda: 12_345)

    assert home.current().path == tmp_path / "own" / "safepassage"


def test_home_of_another_user_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)

    with pytest.raises(NotReady, match="belongs to another user"):
        Home(tmp_path).prepare()


def test_home_is_closed_to_listing(tmp_path: Path) -> None:
    place = Home(tmp_path / "state")

    place.prepare()

    assert place.path.stat().st_mode & 0o066 == 0
    assert place.logs.stat().st_mode & 0o077 == 0


def test_demonstration_has_a_home_of_its_own(tmp_path: Path) -> None:
    place = Home(tmp_path)

    assert place.demonstration().cluster != place.cluster
    assert place.demonstration().keys != place.keys
