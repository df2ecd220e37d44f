"""Runs the measurements and prints one table; exit status 1 when a bar is missed."""

from __future__ import annotations

import argparse
import importlib
import platform
import sqlite3
import sys

from benchmarks.measure import Line, table

NAMES = ("storage", "latency", "console", "handover")


def main() -> int:
    """Measure what is named, all by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of: {', '.join(NAMES)}")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: the tendency, in a minute or two")
    parser.add_argument("--markdown", action="store_true", help="print the table for docs/performance.md")
    asked = parser.parse_args()
    for name in asked.names:
        if name not in NAMES:
            parser.error(f"there is no measurement {name}; there are: {', '.join(NAMES)}")
    lines: list[Line] = []
    for name in asked.names or NAMES:
        for line in importlib.import_module(f"benchmarks.{name}").run(quick=asked.quick):
            lines.append(line)
            print("  ".join(line.cells()), file=sys.stderr, flush=True)
    print(f"\nPython {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}\n")
    print(table(lines, markdown=asked.markdown))
    return 0 if all(line.met for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
