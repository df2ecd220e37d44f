"""A list that is read again and again."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.content import Content

from supportdesk.widgets.line_list import LineList


class OneList(App[None]):
    """A list and nothing else."""

    def compose(self) -> ComposeResult:
        """The list."""
        yield LineList()


def lines(*ids: str, words: str = "") -> list[tuple[str, Content]]:
    """Lines of those ids, in these words or in their ids."""
    return [(id, Content(words or id)) for id in ids]


async def test_the_cursor_stays_on_its_line():
    """Whatever comes and goes around it; when its own line goes, it stays where that was."""
    async with OneList().run_test() as pilot:
        listed = pilot.app.query_one(LineList)
        listed.set_lines(lines("a", "b", "c"), at="b")
        assert listed.chosen == "b"
        listed.set_lines(lines("new", "a", "b", "c"))
        assert listed.chosen == "b"
        listed.set_lines(lines("new", "a", "c"))
        assert listed.chosen == "c"
        listed.set_lines(lines("new"))
        assert listed.chosen == "new"


async def test_what_reads_differently_is_drawn_in_place():
    """The same lines in other words are no new list: it does not scroll."""
    async with OneList().run_test() as pilot:
        listed = pilot.app.query_one(LineList)
        listed.set_lines(lines("a", "b"), at="b")
        before = listed.get_option("a")
        listed.set_lines([*lines("a", words="otherwise"), *lines("b")])
        assert listed.get_option("a") is before
        assert str(before.prompt) == "otherwise"
        assert listed.chosen == "b"


async def test_an_empty_list_says_so():
    """In words that can't be chosen, until there is something."""
    async with OneList().run_test() as pilot:
        listed = pilot.app.query_one(LineList)
        listed.set_lines([], "nothing yet")
        assert str(listed.get_option_at_index(0).prompt) == "nothing yet"
        assert listed.highlighted is None
        listed.set_lines(lines("a"), "nothing yet")
        assert listed.chosen == "a"
        assert listed.option_count == 1
