"""SQLite with a queue for its writers.

SQLite wakes waiting writers at random and late: with eight of them some wait for seconds. A lock of the
operating system, taken before ``BEGIN IMMEDIATE``, lets them in one after another.
"""

from __future__ import annotations

import fcntl
import os
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    _queue: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._enter_queue()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave_queue()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._leave_queue()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave_queue()

    def close(self) -> None:
        # Inside a transaction Django only marks the connection; the queue is left with the transaction.
        super().close()
        if not self.in_atomic_block:
            self._leave_queue()

    def _enter_queue(self) -> None:
        name = str(self.settings_dict["NAME"])
        if self._queue is not None or self.is_in_memory_db() or ":memory:" in name or "mode=memory" in name:
            return
        handle = os.open(f"{name}.queue", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        self._queue = handle

    def _leave_queue(self) -> None:
        handle, self._queue = self._queue, None
        if handle is not None:
            os.close(handle)

    def get_new_connection(self, conn_params: Any) -> Any:
        connection = super().get_new_connection(conn_params)
        mode = connection.execute("PRAGMA synchronous").fetchone()[0]
        if not self.is_in_memory_db() and mode < 2:
            raise RuntimeError("synchronous must be FULL: with less, a power cut loses acknowledged records")
        return connection
