"""Keys of a Cyrillic layout reach the bindings that were made for Latin letters, Textual's own included."""

from __future__ import annotations

from supportdesk.layouts import latin


class CyrillicKeys:
    """Mixed into the App before its base: a key that nothing answers to is tried as its Latin twin.

    Our own bindings name their twins; this is for those that come with Textual: the palette, copy, a field's
    Ctrl keys. It rests on a private method, so the version of Textual is pinned and a test watches it.
    """

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        check = super()._check_bindings  # type: ignore[misc]
        if await check(key, priority):
            return True
        twin = latin(key)
        return twin != key and bool(await check(twin, priority))
