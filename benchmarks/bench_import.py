"""How fast agencies' files come in, and with how much memory: invented applications, through the real importer."""

import argparse
import os
import platform
import random
import resource
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

SEED = 7


def main() -> int:
    """Measure and print: machine, seed, size, seconds, rows a second, memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="2,000 rows only")
    parser.add_argument("--rows", type=int, nargs="*", help="other sizes")
    args = parser.parse_args()
    sizes = args.rows or ([2_000] if args.quick else [2_000, 20_000, 100_000])
    print(f"machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; seed {SEED}")
    with tempfile.TemporaryDirectory(prefix="sp-bench-") as folder:
        os.chmod(folder, 0o711)  # noqa: S103 (the database's account passes through it)
        os.environ["SAFEPASSAGE_HOME"] = folder
        from safepassage.config import boot

        with boot.django():
            for size in sizes:
                _measure(size, Path(folder))
    return 0


def _measure(size: int, folder: Path) -> None:
    from safepassage import access
    from safepassage.exchange import imports
    from safepassage.exchange.demonstration import families, workbooks

    chance = random.Random(SEED + size)
    households = families.households(
        chance, prefix=f"B{size}-", people=size, first=date(2021, 7, 1), last=date(2021, 11, 1)
    )
    content = workbooks.applications(households, title="Benchmark", chance=chance)
    by, at = access.system_actor("benchmark"), datetime(2021, 12, 1, tzinfo=UTC)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    seen = imports.preview(content, name=f"{size}.xlsx", kind="applications", by=by, at=at)
    previewed = time.monotonic() - started
    started, used = time.monotonic(), time.process_time()
    result = imports.commit(content, name=f"{size}.xlsx", kind="applications", by=by, at=at)
    seconds, used = time.monotonic() - started, time.process_time() - used
    started = time.monotonic()
    again = imports.commit(content, name=f"{size}.xlsx", kind="applications", by=by, at=at)
    repeated = time.monotonic() - started
    if not (result.rows_in == result.stored + result.to_fix == seen.rows_in and again.new == 0):
        raise SystemExit("the counting law does not hold")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(
        f"{size:>7} people, {result.rows_in} rows, file {len(content) / 1e6:.1f} MB: preview {previewed:.1f} s, "
        f"commit {seconds:.1f} s = {result.rows_in / seconds:.0f} rows/s (processor of the importer {used:.1f} s), "
        f"same file again {repeated:.1f} s; memory {memory / 1024:.0f} MB (before {before / 1024:.0f}), "
        f"reading child at most {child / 1024:.0f} MB; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


if __name__ == "__main__":
    raise SystemExit(main())
