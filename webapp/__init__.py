"""My Account: the website a card member uses to look after their card.

Read the code in the order the rules were made:

    domain/      what is true        points, card numbers, passwords (plain Python)
    config/      what is set         the operator's settings, checked at the start
    models/      what is remembered  the tables
    migrations/  how that changes    one script a step, both ways
    services/    what a member does  enroll, sign in, read a statement
    adapters/    the outside         the issuer, its files, mail, cryptography
    web/         how HTTP works here sessions, fragments, headers, access
    blueprints/  where it is served  one package per part of the site
    templates/   what it looks like  one folder per blueprint, same name
    factory.py   puts the application together
    cli/         the console command ``my-account``

Each line may import the lines above it and never the lines below it (services
and adapters do not know each other); ``lint-imports`` enforces this.  Every part
of the site has one name, used in every folder: ``statement`` is
``domain/statement.py``, ``services/statement.py``, ``blueprints/statement/``,
``templates/statement/`` and the ``test_statement.py`` of each layer.
"""
