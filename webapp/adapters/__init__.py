"""The outside: everything the site meets through a port of the domain.

Each module here answers a ``Protocol`` of ``webapp/domain`` with something real:
a cipher, a slow hash, a file of known passwords.  The factory chooses among them;
services never import them.
"""
