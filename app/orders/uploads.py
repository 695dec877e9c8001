"""Prepares an uploaded file of tasks for its job: chunks, encrypted with the key of the order."""

from collections.abc import Iterator
from typing import IO
from uuid import UUID

import msgspec

from app.bootstrap import Service
from domain.kernel.errors import Invalid
from domain.kernel.privacy.keys import seal_bytes
from domain.kernel.privacy.my_number import refuse_in_file_name
from domain.kernel.text.table_kinds import require_table
from domain.orders.commands import BeginImport
from domain.orders.job_order import JobOrder
from domain.orders.queries import CHOICES
from domain.policies.rows_become_tasks import AS_IT_IS, Choices

PART = 1024 * 1024


def begin_import(
    service: Service,
    order: JobOrder,
    job_id: UUID,
    stream: IO[bytes],
    filename: str,
    *,
    choices: Choices = AS_IT_IS,
) -> BeginImport:
    """Return the command that requests the import. Raises Invalid for another type of file.

    `stream` must be seekable.
    """
    refuse_in_file_name(filename)
    ending = require_table(stream, filename)
    parts = tuple(_parts(service, order, job_id, stream))
    if not parts:
        raise Invalid.field(
            "file", "ファイルが空です。中身のあるファイルを選んでください。", "The file is empty."
        )
    return BeginImport(
        order_id=order.id,
        job_id=job_id,
        # The original name of the file may contain more than is needed.
        filename=f"upload{ending}",
        parts=parts,
        choices=_sealed(service, order, job_id, CHOICES, msgspec.json.encode(choices))
        if choices != AS_IT_IS
        else b"",
    )


def _parts(service: Service, order: JobOrder, job_id: UUID, stream: IO[bytes]) -> Iterator[bytes]:
    number = 0
    while block := stream.read(PART):
        yield _sealed(service, order, job_id, number, block)
        number += 1


def _sealed(service: Service, order: JobOrder, job_id: UUID, number: int, block: bytes) -> bytes:
    """A part of the upload, encrypted if the order has personal data."""
    under = order.sealed_under
    if under is None:
        return block
    key = service.keys.key_for(under, service.clock.now())
    return seal_bytes(key, block, f"upload|{job_id}|{number}")
