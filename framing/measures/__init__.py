"""Measures: small values whose call turns marks and units into scores; one construct per file."""
