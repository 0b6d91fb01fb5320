"""One file for each subcommand: options in the signature, load, call, show."""
