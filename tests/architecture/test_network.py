"""Tests reach nothing but this machine."""

import socket

import pytest

from safepassage.config.testing import NetworkRefused


def test_connecting_to_another_machine_is_refused() -> None:
    with socket.socket() as outward, pytest.raises(NetworkRefused):
        outward.connect(("192.0.2.1", 80))
