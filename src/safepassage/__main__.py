"""`python -m safepassage`: what the launcher in the root of the checkout runs."""

import sys

from safepassage.cli import main

if __name__ == "__main__":
    sys.exit(main())
