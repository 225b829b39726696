"""The publisher's word on who somebody is: how it is read, and what is taken from it. Nothing here stores anything."""
