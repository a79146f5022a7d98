"""What the public sees: figures that were published or said, with unit, time and source; never a count of ours
that was not.
"""

from typing import Any

from django.utils.translation import gettext as _

from safepassage.desks import components as c
from safepassage.desks.ministers.pages import said_table
from safepassage.publication import queries
from safepassage.publication.queries import Comparison


def figures() -> dict[str, Any]:
    """Every figure that was said, newest first."""
    said = [Comparison(figure, None, "") for figure in reversed(queries.figures())]
    return {
        "header": c.PageHeader(
            title=_("Published figures"),
            caption=_("Applications, cases and people are counted differently: each number says what it counts."),
        ),
        "said": said_table(said, with_ours=False),
    }
