"""The command line: one plain sentence for what is missing, never a trace."""

import pytest

from safepassage import cli
from safepassage.config.home import NotReady


def test_help_lists_every_command_of_this_checkout(capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.main(["help"])

    said = capsys.readouterr().out
    assert code == 0
    assert all(f"    {name}" in said for name, module in cli.COMMANDS.items() if module in cli.present())


def test_command_that_does_not_exist_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["evacuate-everyone"])

    assert stopped.value.code == cli.BAD_INPUT
    assert "Traceback" not in capsys.readouterr().err


def test_something_missing_is_one_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def missing(_: object) -> int:
        raise NotReady("There is no bridge: build one.")

    monkeypatch.setattr("safepassage.config.commands._status", missing)

    assert cli.main(["status"]) == cli.BAD_INPUT
    assert capsys.readouterr().err == "safepassage: There is no bridge: build one.\n"


def test_interrupt_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("safepassage.config.commands._status", interrupted)

    assert cli.main(["status"]) == cli.INTERRUPTED


def test_every_listed_command_belongs_to_the_module_that_registers_it() -> None:
    assert cli.present()[0] == "safepassage.config.commands"
