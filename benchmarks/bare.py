"""The floor of the console's figures: a Textual app with one table, and nothing else."""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class Bare(App[None]):
    """As many rows as the queue has at first."""

    def compose(self) -> ComposeResult:
        table: DataTable[str] = DataTable(cursor_type="row")
        yield table

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("no", "left", "subject", "customer", "who", "line")
        for n in range(int(sys.argv[1])):
            table.add_row(str(n), "3:15", f"bench-{n:05d} subject", f"Customer {n % 40}", "Anna", "1")


if __name__ == "__main__":
    Bare().run()
