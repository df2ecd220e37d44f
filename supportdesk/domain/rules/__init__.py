"""The rules of a ticket, a file for each part of its way; `decide` calls them."""
