"""The issuer's files: read row by row as texts, by a mapping where their columns are foreign."""
