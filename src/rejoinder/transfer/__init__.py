"""Importers and exporters: files to plain records, records to rows, and back."""
