"""Where the site is served: one package for each of its parts, which do not know each other."""
