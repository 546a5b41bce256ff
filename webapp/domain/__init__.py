"""What is true: the rules of cards, statements and points, in plain Python.

Nothing here knows a web page, a table, a clock or chance.  A rule that needs the
day, the holidays or a key is given them, so that the same call always gives the
same answer and every rule can be tried in a doctest.
"""
