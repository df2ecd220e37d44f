"""Storage: tables, migrations and every query of the program."""
