"""Prepares an uploaded file of tasks for its job: chunks, encrypted with the key of the order."""

from collections.abc import Iterator
from typing import IO
from uuid import UUID

from app.bootstrap import Service
from domain.kernel.errors import Invalid
from domain.kernel.privacy.keys import seal_bytes
from domain.kernel.privacy.my_number import refuse_in_file_name
from domain.kernel.text.row_files import BadRows
from domain.kernel.text.table_kinds import is_workbook, require_table_name
from domain.orders.commands import BeginImport
from domain.orders.job_order import JobOrder

PART = 1024 * 1024


def begin_import(
    service: Service, order: JobOrder, job_id: UUID, stream: IO[bytes], filename: str
) -> BeginImport:
    """Return the command that requests the import. Raises Invalid for another type of file.

    `stream` must be seekable.
    """
    refuse_in_file_name(filename)
    ending = require_table_name(filename)
    try:
        is_workbook(stream, filename)
    except BadRows as bad:
        raise Invalid({"file": [row.text for row in bad.rows]}) from None
    parts = tuple(_parts(service, order, job_id, stream))
    if not parts:
        raise Invalid.field("file", "ファイルが空です。", "The file is empty.")
    return BeginImport(
        order_id=order.id,
        job_id=job_id,
        # The original name of the file may contain more than is needed.
        filename=f"upload{ending}",
        parts=parts,
    )


def _parts(service: Service, order: JobOrder, job_id: UUID, stream: IO[bytes]) -> Iterator[bytes]:
    under = order.sealed_under
    key = service.keys.key_for(under, service.clock.now()) if under else None
    number = 0
    while block := stream.read(PART):
        yield seal_bytes(key, block, f"upload|{job_id}|{number}") if key else block
        number += 1
