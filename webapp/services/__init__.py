"""What a member does: one file per part of the site, plain values in and out."""
