"""A demo issuer with life in it: invented members, eighteen months of card use, ending today.

Everything follows from a seed, a card and a day, so the same day always looks the same
and a later day only adds to it.

    people.toml     who there is: members, accounts, cards, habits
    merchants.csv   where they go; regular.csv is what is debited by itself
    cast.py         both files as values
    movement.py     one movement on a card, and what the feed says of it on a day
    everyday.py     shops, restaurants, returns, orders that come in parts
    regular.py      utilities, subscriptions, fees
    trips.py        travelling, at home and abroad
    payments.py     the debits that follow each statement
    history.py      all of it for one account
    feed.py         the rows as the site's own feed format has them
"""
