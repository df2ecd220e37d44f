"""``python -m supportdesk``."""

from supportdesk.cli import main

main()
