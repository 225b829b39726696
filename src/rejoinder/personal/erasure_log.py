"""Which readers were erased, in a file beside the database, so that a restored backup forgets them again.

A line has a digest of what only the reader's row says, its id and the microsecond in which it was made, and no name.
An id alone would not do: after an older backup is restored, another reader gets it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.crypto import salted_hmac

from rejoinder.accounts.models import Account, Reader
from rejoinder.personal.models import Texts

NAME: Final = "erasures.jsonl"
_ERASED: Final = "erased:"


def digest_of(who: Reader | Account) -> str:
    """Return the SHA-256 by which a reader or an account is known again."""
    kind = "reader" if isinstance(who, Reader) else "account"
    made_at = who.created_at if isinstance(who, Reader) else who.date_joined
    said = f"rejoinder.erased:{kind}:{who.pk}:{made_at.astimezone(UTC).isoformat()}"
    return hashlib.sha256(said.encode()).hexdigest()


def erased_ids(source_id: str) -> list[str]:
    """Return what stands for an erased reader in the place of the id that an import brought, the newest key's first. Idempotent.

    It is known again when the same file is imported again, and cannot be guessed without the secret key: some
    sources have made their ids of an address.
    """
    if source_id.startswith(_ERASED):
        return [source_id]
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        f"{_ERASED}{salted_hmac('rejoinder.erased', source_id, secret=key, algorithm='sha256').hexdigest()}"
        for key in keys
    ]


def append(folder: Path, digests: Iterable[str], *, texts: Texts, at: datetime) -> None:
    """Write down erasures that are about to be done, so that they stand on the disk when this returns.

    Raises:
        OSError: the file cannot be written; then nothing may be erased yet.
    """
    lines = "".join(
        json.dumps({"erased": digest, "texts": texts.value, "at": at.isoformat()}) + "\n"
        for digest in digests
    )
    handle = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, lines.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def read(file: Path) -> Mapping[str, Texts]:
    """Return what was erased, by digest. Lines that a crash cut off are left out.

    Raises:
        OSError: the file cannot be read.
    """
    found: dict[str, Texts] = {}
    for line in file.read_text("utf-8", "replace").splitlines():
        try:
            said = json.loads(line)
            found[str(said["erased"])] = Texts(said["texts"])
        except (ValueError, TypeError, KeyError):
            continue
    return found
