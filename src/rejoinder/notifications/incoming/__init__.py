"""Mails that come to us: what they are, and what in them somebody wrote just now. Pure, but for `mailbox`."""
