"""Key files: made once, readable by nobody else, never replaced."""

from pathlib import Path

import pytest

from safepassage.config import keys
from safepassage.config.home import NotReady


def test_ensure_twice_keeps_the_keys(tmp_path: Path) -> None:
    keys.ensure(tmp_path)
    first = {name: keys.read(tmp_path, name) for name in (keys.MASTER, keys.WEB)}

    keys.ensure(tmp_path)

    assert {name: keys.read(tmp_path, name) for name in first} == first
    assert first[keys.MASTER] != first[keys.WEB]
    assert len(first[keys.MASTER]) == keys.KEY_BYTES


def test_ensure_leaves_no_draft_and_closes_the_folder(tmp_path: Path) -> None:
    keys.ensure(tmp_path / "keys")

    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == [keys.MASTER, keys.WEB]
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "keys").iterdir())


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_read_of_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    keys.ensure(tmp_path)
    (tmp_path / keys.MASTER).chmod(mode)

    with pytest.raises(NotReady, match="chmod 600"):
        keys.read(tmp_path, keys.MASTER)


def test_read_of_a_cut_key_is_refused(tmp_path: Path) -> None:
    keys.ensure(tmp_path)
    (tmp_path / keys.MASTER).write_bytes(b"short")

    with pytest.raises(NotReady, match="too short"):
        keys.read(tmp_path, keys.MASTER)


def test_read_of_a_missing_key_says_to_restore_it(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="restore it"):
        keys.read(tmp_path, keys.MASTER)
