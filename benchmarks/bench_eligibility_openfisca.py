"""The same flat rule in OpenFisca-Core, as a yardstick; run it in an environment of its own that has openfisca-core.

Development only: OpenFisca-Core is under the AGPL and never a dependency. It has no third value: what is not known must
be given some value, and its default is no.
"""

import sys
import time
from typing import Any

import numpy as np
from openfisca_core import periods
from openfisca_core.entities import Entity
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PEOPLE = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
FACTS = ("in_time", "own", "afghan", "there", "helped", "priority", "needed", "at_risk", "old_enough", "evacuated_late")
PERIOD = "2021-08"
person = Entity("person", "persons", "a person", "")


def input_variable(name: str) -> type[Variable]:
    """A yes-or-no fact; OpenFisca's default for what is missing is no."""
    body = {"value_type": bool, "entity": person, "definition_period": periods.DateUnit.MONTH, "label": name}
    return type(name, (Variable,), body)


class eligible(Variable):  # noqa: N801  (OpenFisca names a variable by its class)
    """The flat rule of ten conditions."""

    value_type = bool
    entity = person
    definition_period = periods.DateUnit.MONTH

    def formula(self: Any, period: Any) -> Any:
        """All of the conditions, one of three of them, and not one."""
        known = {name: self(name, period) for name in FACTS}
        one_of = known["helped"] + known["priority"] + known["needed"]
        every = known["in_time"] * known["own"] * known["afghan"] * known["there"] * one_of
        return every * known["at_risk"] * known["old_enough"] * np.logical_not(known["evacuated_late"])


def main() -> None:
    """Decide everybody, a quarter of the facts not known, and count the people refused for want of a paper."""
    system = TaxBenefitSystem([person])
    for name in FACTS:
        system.add_variable(input_variable(name))
    system.add_variable(eligible)
    rng = np.random.default_rng(20211007)
    truth = {name: rng.random(PEOPLE) < 0.8 for name in FACTS}
    known = {name: rng.random(PEOPLE) >= 0.25 for name in FACTS}
    taken = []
    for _ in range(5):
        simulation = SimulationBuilder().build_default_simulation(system, PEOPLE)
        for name in FACTS:
            simulation.set_input(name, PERIOD, truth[name] & known[name])
        begun = time.perf_counter()
        answer = simulation.calculate("eligible", PERIOD)
        taken.append(time.perf_counter() - begun)
    no = np.zeros(PEOPLE, dtype=bool)
    for name in FACTS:
        if name not in {"helped", "priority", "needed"}:
            wanted = name != "evacuated_late"
            no |= known[name] & (truth[name] != wanted)
    no |= np.all([known[name] & ~truth[name] for name in ("helped", "priority", "needed")], axis=0)
    wrong = int(np.count_nonzero(~answer & ~no))
    unsafe = int(np.count_nonzero(answer & ~known["evacuated_late"]))
    print(f"OpenFisca-Core, ten conditions, {PEOPLE:,} people: {min(taken) * 1e3:.1f} ms")
    print(f"said no though the facts leave it open: {wrong:,}; said yes on a fact not known: {unsafe:,}")


if __name__ == "__main__":
    main()
