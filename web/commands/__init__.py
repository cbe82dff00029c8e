"""One file per command of `consistori`."""
