"""Store what importers read. Nothing here sends anything to anybody: an import never notifies."""
